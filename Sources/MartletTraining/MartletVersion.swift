/// The version of the package.
public enum MartletVersion {
  public static let text = "0.1.0"
}
