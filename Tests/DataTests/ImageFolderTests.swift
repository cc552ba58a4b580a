import Glibc
import MartletData
import TestSupport
import Testing

@Suite("Image folders")
struct ImageFolderTests {
  private func paths(_ folder: ImageFolder) -> [String] { folder.records.indices.map(folder.relativePath) }

  @Test("a folder without splits: classes and images in the order of names")
  func flat() throws {
    let test = TestFolder()
    for name in ["b/2.png", "b/10.png", "a/x.PNG", "Z/q.png", "b/deep/er/0.png", "ü/1.png"] {
      test.folder.write([1], to: name)
    }
    let folder = try ImageFolder(test.path)
    #expect(folder.splits == [.all])
    #expect(folder.classes == ["Z", "a", "b", "ü"])
    #expect(paths(folder) == ["Z/q.png", "a/x.PNG", "b/10.png", "b/2.png", "b/deep/er/0.png", "ü/1.png"])
    #expect(folder.className(of: 4) == "b")
    #expect(folder.path(of: 0) == "\(test.path)/Z/q.png")
    #expect(folder.warnings.isEmpty)
  }

  @Test(
    "splits under any of their names",
    arguments: [("train", "val", "test"), ("training", "valid", "testing"), ("train", "validation", "test")])
  func splits(train: String, validation: String, testing: String) throws {
    let test = TestFolder()
    for split in [train, validation, testing] {
      test.add("\(split)/one", count: 2).add("\(split)/two", count: 1)
    }
    let folder = try ImageFolder(test.path)
    #expect(folder.splits == [.train, .validation, .test])
    #expect(folder.classes == ["one", "two"])
    for split in folder.splits { #expect(folder.count(of: split) == 3) }
    try folder.checkForTraining()
  }

  @Test("a class may be named as a split if there is no training split")
  func classNamedTest() throws {
    let test = TestFolder()
    test.add("test", count: 1).add("bench", count: 1)
    let folder = try ImageFolder(test.path)
    #expect(folder.splits == [.all])
    #expect(folder.classes == ["bench", "test"])
  }

  @Test("a test split alone can be evaluated, not trained on")
  func testOnly() throws {
    let test = TestFolder()
    test.add("test/a", count: 1).add("test/b", count: 1)
    let folder = try ImageFolder(test.path)
    #expect(folder.splits == [.test])
    #expect(folder.classes == ["a", "b"])
    let error = try #require(throws: DataError.self) { try folder.checkForTraining() }
    #expect(error.kind == .emptySplit)
  }

  @Test("hidden names and other files are left out, foreign images are not")
  func others() throws {
    let test = TestFolder()
    for name in [
      "a/1.png", "a/.DS_Store", "a/._1.png", "a/notes.txt", "a/labels.csv", "a/photo.JPG", "a/y.webp", ".git/2.png",
      "a/.hidden/3.png", "b/4.png", "README.md",
    ] { test.folder.write([1], to: name) }
    #expect(paths(try ImageFolder(test.path)) == ["a/1.png", "a/photo.JPG", "a/y.webp", "b/4.png"])
  }

  @Test("links are followed, loops end")
  func links() throws {
    let test = TestFolder()
    test.add("a", count: 2).add("elsewhere/deep", count: 3)
    symlink(test.path, "\(test.path)/a/loop")
    symlink("\(test.path)/a", "\(test.path)/a/self")
    symlink("\(test.path)/elsewhere", "\(test.path)/b")
    symlink("\(test.path)/nowhere.png", "\(test.path)/a/broken.png")
    let folder = try ImageFolder(test.path)
    #expect(folder.classes == ["a", "b", "elsewhere"])
    let own = paths(folder).filter { $0.hasPrefix("a/") && !$0.contains("loop") }
    #expect(own == ["a/1000.png", "a/1001.png", "a/broken.png"])
    #expect(paths(folder).filter { $0.hasPrefix("b/") }.count == 3)
  }

  @Test("a pipe is no image, a name that is not UTF-8 is a bad one")
  func oddFiles() throws {
    let test = TestFolder()
    test.add("a", count: 1).add("b", count: 1)
    mkfifo("\(test.path)/a/pipe.png", 0o600)
    let odd = Array("\(test.path)/a/".utf8CString.dropLast()) + [CChar(bitPattern: 0xFF)] + Array(".png".utf8CString)
    close(open(odd, O_CREAT | O_WRONLY, 0o600))
    let folder = try ImageFolder(test.path)
    #expect(folder.records.count == 3)
    let scan = try ImageStore(folder, preprocessing: Preprocessing(height: 8, width: 8, channels: 1)).scan()
    #expect(scan.badImages.map(\.reason) == ["has a name that is not valid UTF-8"])
  }

  @Test("warnings name what is left out")
  func warnings() throws {
    let test = TestFolder()
    test.add("train/a", count: 1).add("train/b", count: 1).add("spare/c", count: 1)
    test.folder.write([1], to: "train/loose.png")
    let folder = try ImageFolder(test.path)
    #expect(folder.classes == ["a", "b"])
    #expect(folder.warnings.count == 2)
    #expect(folder.warnings.contains { $0.contains("spare") })
    #expect(folder.warnings.contains { $0.contains("1 images outside of class folders") })
  }

  @Test("folders that cannot be used are named, with a hint")
  func unusable() throws {
    let empty = TestFolder()
    #expect(try #require(throws: DataError.self) { try ImageFolder(empty.path) }.kind == .noClasses)
    empty.folder.write([1], to: "1.png")
    let loose = try #require(throws: DataError.self) { try ImageFolder(empty.path) }
    #expect(loose.description.contains("1 images but no class folders"))
    #expect(loose.hint?.contains("/CLASS/") == true)
    let missing = try #require(throws: DataError.self) { try ImageFolder("\(empty.path)/no") }
    #expect(missing.kind == .unreadableFolder)
    #expect(missing.description == "\(empty.path)/no: cannot read: No such file or directory")
    let double = TestFolder()
    double.add("train/a", count: 1).add("val/a", count: 1).add("valid/a", count: 1)
    let ambiguous = try #require(throws: DataError.self) { try ImageFolder(double.path) }
    #expect(ambiguous.kind == .ambiguousSplit)
    #expect(ambiguous.reason.contains("val") && ambiguous.reason.contains("valid"))
  }

  @Test("classes that do not fit are named")
  func classFaults() throws {
    func fault(_ test: TestFolder) throws -> DataError {
      let folder = try ImageFolder(test.path)
      return try #require(throws: DataError.self) { try folder.checkForTraining() }
    }
    let hollow = TestFolder()
    hollow.add("a", count: 1).folder.write([1], to: "b/notes.txt")
    let empty = try fault(hollow)
    #expect(empty.kind == .emptyClass && empty.description.hasPrefix("\(hollow.path)/b: class b has no images"))

    let partial = TestFolder()
    partial.add("training/a", count: 1).add("training/b", count: 1).add("testing/a", count: 1)
    let missing = try fault(partial)
    #expect(missing.kind == .missingClass)
    #expect(missing.path == "\(partial.path)/testing/b")

    let extra = TestFolder()
    extra.add("train/a", count: 1).add("train/b", count: 1)
    extra.add("test/a", count: 1).add("test/b", count: 1).add("test/c", count: 1)
    let unknown = try fault(extra)
    #expect(unknown.kind == .unknownClass && unknown.reason.hasPrefix("class c is unknown"))

    let single = TestFolder()
    single.add("a", count: 2)
    #expect(try fault(single).kind == .noClasses)
  }

  @Test("labels follow the model's classes, not the folder's")
  func modelClasses() throws {
    let test = TestFolder()
    test.add("test/bee", count: 1).add("test/cat", count: 2)
    let store = ImageStore(
      try ImageFolder(test.path), preprocessing: Preprocessing(height: 8, width: 8, channels: 1))
    let dataset = try store.dataset(of: .test, classes: ["cat", "dog", "bee"])
    #expect((0..<3).map { dataset.label(at: $0) } == [2, 0, 0])
    #expect(dataset.classCounts == [2, 0, 1])
    let error = try #require(throws: DataError.self) { try store.dataset(of: .test, classes: ["cat", "dog"]) }
    #expect(error.kind == .unknownClass && error.reason.contains("class bee"))
    #expect(error.reason.contains("cat, dog"))
  }
}
