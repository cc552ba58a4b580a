import MartletFormats
import Testing

@Suite struct JSONValueTests {
  @Test func keepsOrderAndTypes() throws {
    let text = #"{"b":[1,2.5,-0.001,true,null,"x"],"a":{"n":-7},"e":[],"o":{}}"#
    let value = try JSONValue(parsing: text)
    #expect(value.text == text)
    #expect(value["a"]?["n"]?.integerValue == -7)
    #expect(value["b"]?.arrayValue?[1].doubleValue == 2.5)
    #expect(try JSONValue(parsing: value.prettyText) == value)
  }

  @Test func whatIsNotFiniteIsNull() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity), .number(0.1)]).text == "[null,null,0.1]")
  }

  @Test func doublesReadBackExactly() throws {
    for value in [0.1, 1e-300, .leastNonzeroMagnitude, 1.7976931348623157e308, 123456789.123456789, 1e22, -1e-7] {
      #expect(try JSONValue(parsing: JSONValue.number(value).text).doubleValue == value)
    }
  }

  @Test func escapesReadBack() throws {
    let string = "\"\\/\u{8}\u{C}\n\r\t\u{1}\u{7F} é 漢 🪶"
    #expect(try JSONValue(parsing: JSONValue.string(string).text) == .string(string))
    #expect(try JSONValue(parsing: #""\ud83e\udeb6\u00e9\/""#) == .string("🪶é/"))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "nul", "01", "1.", ".5", "1e", "+1", "--1", "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a", "\"a\nb\"", "[1] 2", "{\"a\":1,\"a\":2}", "1e400", "'a'",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }
}
