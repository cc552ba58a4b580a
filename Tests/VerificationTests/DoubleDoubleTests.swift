import MartletReference
import Testing

extension SuiteTests {
  /// The arithmetic that judges float64 kernels, against values computed with 300 bits by mpmath, as (high, low) pairs.
  @Suite
  struct DoubleDoubleTests {
    enum Function: Sendable { case exp, log, tanh, erf, erfc, sin, cos, squareRoot }

    private static let known: [(Function, Double, Double, Double)] = [
      (.exp, 0x1.0000000000000p-1, 0x1.a61298e1e069cp+0, -0x1.b4690082a4906p-55),
      (.exp, -0x1.a000000000000p+1, 0x1.3da368521902dp-5, 0x1.517478690bcdep-60),
      (.exp, 0x1.b7cdfd9d7bdbbp-34, 0x1.000000006df38p+0, -0x1.3112d8e5e6d4cp-57),
      (.exp, 0x1.5e40000000000p+9, 0x1.8625c7d4f56c2p+1010, 0x1.cc8f03140c197p+956),
      (.exp, 0x1.62ccccccccccdp+6, 0x1.f4705bbffae5cp+127, -0x1.15587b1bf5d2cp+71),
      (.log, 0x1.0000000000000p-1, -0x1.62e42fefa39efp-1, -0x1.abc9e3b39803fp-56),
      (.log, 0x1.000000006df38p+0, 0x1.b7cdffffa18d8p-34, -0x1.4e193d3be4369p-88),
      (.log, 0x1.d99999999999ap+1, 0x1.4eeee650ae550p+0, -0x1.7cc343571eabfp-54),
      (.log, 0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9, 0x1.abccc0710fcd4p-46),
      (.log, 0x1.56e1fc2f8f359p-997, -0x1.5963447f87fb5p+9, -0x1.aa670d35324e6p-46),
      (.log, 0x1.e666666666666p-1, -0x1.a431d5bcc193ep-5, -0x1.2da61df06d11fp-59),
      (.log, 0x1.19930be0ded29p+0, 0x1.8604a33ea0a25p-4, -0x1.dea4b7e83cde0p-58),
      (.tanh, 0x1.4f8b588e368f1p-17, 0x1.4f8b588e06854p-17, -0x1.1498293480bd3p-71),
      (.tanh, 0x1.3333333333333p-2, 0x1.2a4dda7d914fap-2, -0x1.dcaef7d34268ap-58),
      (.tanh, 0x1.3333333333333p-1, 0x1.12f8292d2ccfcp-1, -0x1.0d9ae81e75aabp-55),
      (.tanh, -0x1.4000000000000p+1, -0x1.f9258260a71c2p-1, 0x1.c47c0e1b448e9p-56),
      (.tanh, 0x1.3000000000000p+4, 0x1.fffffffffffffp-1, 0x1.bceea52a399fap-55),
      (.tanh, 0x1.16c262777579cp-133, 0x1.16c262777579cp-133, -0x1.b8b437fa00000p-401),
      (.erf, 0x1.5798ee2308c3ap-27, 0x1.83b547fb79514p-27, -0x1.6bee1adf2f8f6p-81),
      (.erf, 0x1.3333333333333p-2, 0x1.50838881dea0fp-2, 0x1.a6952c4883ab9p-56),
      (.erf, 0x1.0000000000000p+0, 0x1.af767a741088bp-1, -0x1.c97f778122797p-56),
      (.erf, -0x1.7333333333333p+1, -0x1.fffa9cfbea4e3p-1, -0x1.e37b5c2b3f4dep-57),
      (.erf, 0x1.c000000000000p+1, 0x1.ffffe710d565ep-1, 0x1.c9ea52d76dc04p-55),
      (.erfc, 0x1.999999999999ap-4, 0x1.c66b42bb60999p-1, 0x1.f7769b82991f3p-55),
      (.erfc, 0x1.e666666666666p+0, 0x1.d87c86a71bbb1p-8, 0x1.0cc79fca7d4d3p-62),
      (.erfc, 0x1.0000000000000p+1, 0x1.328f5ec350e67p-8, -0x1.ca006412e68d0p-62),
      (.erfc, 0x1.4000000000000p+1, 0x1.aab859b20ac9ep-12, 0x1.88f4ff748376bp-66),
      (.erfc, 0x1.4000000000000p+2, 0x1.b0c1a759f7739p-40, -0x1.b28568855c7a1p-94),
      (.sin, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, -0x1.a68cd9e985016p-93),
      (.sin, 0x1.0000000000000p-1, 0x1.eaee8744b05f0p-2, -0x1.789b43c9b027dp-58),
      (.sin, 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53, -0x1.f1976b7ed8fbdp-109),
      (.sin, -0x1.9100000000000p+6, 0x1.1bf00980dc35cp-2, 0x1.f63e9f85e3aadp-57),
      (.sin, 0x1.ffff000000000p+16, -0x1.268613f60babcp-1, -0x1.d3b4ed8c6fe00p-56),
      (.cos, 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110),
      (.cos, 0x1.0000000000000p-1, 0x1.c1528065b7d50p-1, -0x1.892111312e828p-55),
      (.cos, -0x1.6000000000000p+4, -0x1.fffadd8d4acdap-1, -0x1.f6b2aa0db6ecdp-61),
      (.cos, 0x1.ffff000000000p+16, -0x1.a2cebbb513e7cp-1, 0x1.6aef8cd91c2a3p-55),
      (.squareRoot, 0x1.0000000000000p+1, 0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54),
      (.squareRoot, 0x1.d0b15a491eb84p-931, 0x1.e7c5f127bd87ep-466, -0x1.4121baf9e409bp-523),
      (.squareRoot, 0x1.b6e83b85f253bp+333, 0x1.da0c01c032657p+166, -0x1.bf8a6535d8e21p+111),
    ]

    @Test(arguments: known) func functionHas90Bits(_ function: Function, _ x: Double, _ high: Double, _ low: Double) {
      let argument = DoubleDouble(x)
      let value =
        switch function {
        case .exp: DoubleDouble.exp(argument)
        case .log: DoubleDouble.log(argument)
        case .tanh: DoubleDouble.tanh(argument)
        case .erf: DoubleDouble.erf(argument)
        case .erfc: DoubleDouble.erfc(argument)
        case .sin: DoubleDouble.sin(argument)
        case .cos: DoubleDouble.cos(argument)
        case .squareRoot: DoubleDouble.squareRoot(argument)
        }
      let error = (value - DoubleDouble(high: high, low: low)).magnitude.high
      #expect(error <= high.magnitude * 0x1p-90, "\(function)(\(x))")
    }

    @Test func arithmeticKeepsWhatDoubleLoses() {
      let third = DoubleDouble(1) / DoubleDouble(3)
      #expect((third * DoubleDouble(3) - DoubleDouble(1)).magnitude.high <= 0x1p-104)
      // (1 + 2⁻⁶⁰) − 1
      let small = DoubleDouble(1) + DoubleDouble(0x1p-60) - DoubleDouble(1)
      #expect(small == DoubleDouble(0x1p-60))
      // x² − y² = (x − y)(x + y), exact in both forms.
      let (x, y) = (1 + 0x1p-52, 1 - 0x1p-53)
      var sum = DoubleDouble(0)
      sum.addProduct(x, x)
      sum.addProduct(-y, y)
      #expect(sum == DoubleDouble(x - y) * DoubleDouble.sum(x, y))
    }

    @Test func specialValuesFollowTheStandard() {
      let infinity = DoubleDouble(.infinity)
      #expect((infinity - infinity).isNaN)
      #expect((infinity * DoubleDouble(0)).isNaN)
      #expect((DoubleDouble(1) / infinity).high == 0)
      #expect((DoubleDouble(-0.0) * DoubleDouble(2)).high.sign == .minus)
      #expect((DoubleDouble(-0.0) + DoubleDouble(-0.0)).high.sign == .minus)
      #expect((DoubleDouble(1) - DoubleDouble(1)).high.sign == .plus)
      let nan = DoubleDouble(.nan)
      #expect(!(nan < nan) && !(nan <= nan) && !(nan > nan) && !(nan >= nan))
    }

    @Test func powerTakesSignsFromPow() {
      #expect(DoubleDouble.power(DoubleDouble(-2), DoubleDouble(3)) == DoubleDouble(-8))
      #expect(DoubleDouble.power(DoubleDouble(-2), DoubleDouble(0.5)).isNaN)
      #expect(DoubleDouble.power(DoubleDouble(0), DoubleDouble(-1)).high == .infinity)
    }
  }
}
