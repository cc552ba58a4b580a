/// One image file of a folder.
package struct ImageRecord: Sendable {
  /// Index into ``ImageFolder/directories``.
  let directory: Int32
  /// Index into ``ImageFolder/classNames``.
  let classIndex: Int32
  let split: DataSplit
  /// A name that is not valid UTF-8 cannot be opened again.
  let isReadableName: Bool
  let name: String
}
