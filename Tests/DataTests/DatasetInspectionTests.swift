import Foundation
import MartletData
import TestSupport
import Testing

@Suite("Inspecting data sets")
struct DatasetInspectionTests {
  @Test("counts, sizes, colours, bad files and duplicates")
  func everything() throws {
    let test = TestFolder()
    test.add("train/a", count: 3).add("train/b", count: 2, from: 10, side: 12, channels: 3)
    test.add("test/a", count: 1, from: 20).add("test/b", count: 1, from: 30)
    let copy = try PNGEncoder(compressionLevel: 1).encode(TestFolder.image(1))
    test.folder.write(copy, to: "train/a/copy.png")
    test.folder.write(copy, to: "test/b/copy.png")
    test.folder.write([], to: "train/b/empty.png")
    let png = TestPNG(width: 8, height: 8, bitDepth: 4, colorType: 3, isInterlaced: true, hasTransparency: true)
    test.folder.write(png.bytes, to: "train/b/palette.png")
    let inspection = try DatasetInspection(of: test.path, threads: 2)
    #expect(inspection.count == 10)
    #expect(inspection.splits.map(\.name) == ["train", "test"])
    #expect(inspection.splits[0].count == 7 && inspection.splits[0].bad == 1)
    #expect(inspection.splits[0].classes.map(\.name) == ["a", "b"])
    #expect(inspection.splits[0].classes.map(\.count) == [4, 3])
    #expect(inspection.splits[0].classes.map(\.bad) == [0, 1])
    #expect(inspection.splits[1].classes.map(\.count) == [1, 2])
    #expect(inspection.sizes.map { [$0.width, $0.height, $0.count] } == [[8, 8, 8], [12, 12, 2]])
    #expect(inspection.colors.map(\.type) == ["grey", "rgb", "palette"])
    #expect(inspection.colors.map(\.count) == [7, 2, 1])
    #expect(inspection.colors[2].bits == 4 && inspection.colors[2].interlaced && inspection.colors[2].transparency)
    #expect(inspection.badImages.map(\.path) == ["\(test.path)/train/b/empty.png"])
    let duplicates = try #require(inspection.duplicates.first)
    #expect(inspection.duplicates.count == 1)
    #expect(duplicates.paths == ["train/a/1001.png", "train/a/copy.png", "test/b/copy.png"])
    #expect(duplicates.acrossSplits && duplicates.acrossClasses)
    #expect(inspection.isTrainable)
    #expect(try DatasetInspection(of: test.path) == inspection)
    let data = try JSONEncoder().encode(inspection)
    #expect(try JSONDecoder().decode(DatasetInspection.self, from: data) == inspection)
    #expect(String(decoding: data, as: UTF8.self).contains("\"across_splits\":true"))
  }

  @Test("what cannot be trained on is told")
  func problems() throws {
    let test = TestFolder()
    test.add("a", count: 1)
    #expect(try DatasetInspection(of: test.path).problem?.contains("two") == true)
    test.folder.write([], to: "b/1.png")
    #expect(try DatasetInspection(of: test.path).problem?.contains("class b has no usable training image") == true)
    #expect(try DatasetInspection(of: test.path).isTrainable == false)
    #expect(throws: DataError.self) { try DatasetInspection(of: "\(test.path)/none") }
  }
}
