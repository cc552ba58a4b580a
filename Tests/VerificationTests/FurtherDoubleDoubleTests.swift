import MartletReference
import Testing

extension SuiteTests {
  /// The rest of the arithmetic that judges float64 kernels, against values computed with 300 bits by mpmath, as (high, low)
  /// pairs.
  @Suite
  struct FurtherDoubleDoubleTests {
    enum Function: Sendable {
      case expMinusOne, logOnePlus, exp2, log2, log10, cubeRoot, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh
    }

    private static let known: [(Function, Double, Double, Double)] = [
      (.expMinusOne, 0x1.19799812dea11p-40, 0x1.19799812df3bdp-40, -0x1.eb32bb520fb6fp-96),
      (.expMinusOne, -0x1.3333333333333p-2, -0x1.0966f2c7907f6p-2, -0x1.0a730392f0d98p-59),
      (.expMinusOne, 0x1.4000000000000p+1, 0x1.65d6fd931e0bbp+3, 0x1.d4dec34de84a0p-53),
      (.expMinusOne, -0x1.d000000000000p+2, -0x1.ffa2ea8073701p-1, -0x1.02ac4545c4b09p-55),
      (.expMinusOne, 0x1.e400000000000p+5, 0x1.377de0eea46d4p+87, 0x1.88876213f6633p+33),
      (.logOnePlus, 0x1.19799812dea11p-40, 0x1.19799812de065p-40, 0x1.eb32bbfc33db8p-96),
      (.logOnePlus, -0x1.999999999999ap-5, -0x1.a431d5bcc1938p-5, 0x1.5b832e727241bp-63),
      (.logOnePlus, 0x1.70a3d70a3d70ap-4, 0x1.60fbdd2fffc31p-4, 0x1.8a849d0311001p-62),
      (.logOnePlus, 0x1.3333333333333p-2, 0x1.0ca937be1b9dcp-2, -0x1.28637a1723644p-56),
      (.logOnePlus, -0x1.ff7ced916872bp-1, -0x1.ba18a998fff9fp+2, -0x1.112fc120a0a2ap-52),
      (.logOnePlus, 0x1.2a05f20000000p+33, 0x1.7069e2aa3184ep+4, 0x1.8bef93af027d0p-50),
      (.exp2, 0x1.3333333333333p-2, 0x1.3b2c47bff8329p+0, -0x1.497d7d4b14dddp-55),
      (.exp2, -0x1.ecccccccccccdp+2, 0x1.3b2c47bff8328p-8, 0x1.97be05b25bb91p-63),
      (.exp2, 0x1.f41f7ced91687p+8, 0x1.16c882264f667p+500, -0x1.a29023b1917f7p+446),
      (.exp2, 0x1.12e0be826d695p-30, 0x1.00000002fa1f9p+0, 0x1.8a689454815bbp-54),
      (.log2, 0x1.6666666666666p-1, -0x1.0776228967d13p-1, 0x1.43511d11de4d9p-57),
      (.log2, 0x1.8cccccccccccdp+1, 0x1.a1dc546bdee57p+0, -0x1.d6cd5f2e883eap-55),
      (.log2, 0x1.4e718d7d7625ap+664, 0x1.4c315bf6707b1p+9, -0x1.b5101a9be796ap-45),
      (.log2, 0x1.00068db8bac71p+0, 0x1.2e8a3a5041f41p-13, -0x1.cd872283a8f7ep-69),
      (.log10, 0x1.6666666666666p-1, -0x1.3d3d3d21ccf04p-3, -0x1.61acec38d0acfp-57),
      (.log10, 0x1.8cccccccccccdp+1, 0x1.f727851619f99p-2, -0x1.8547ff2c7bb24p-59),
      (.log10, 0x1.87e92154ef7acp-665, -0x1.9000000000000p+7, -0x1.1ecd0fc09ed7bp-57),
      (.log10, 0x1.00068db8bac71p+0, 0x1.6c4b5defc34d7p-15, -0x1.2bc489615b436p-69),
      (.cubeRoot, 0x1.0000000000000p+1, 0x1.428a2f98d728bp+0, -0x1.ddc22548ea41ep-56),
      (.cubeRoot, -0x1.3333333333333p-2, -0x1.56bfea66ef78dp-1, 0x1.d81d3b47af4d0p-58),
      (.cubeRoot, 0x1.7e43c8800759cp+996, 0x1.249ad2594c37dp+332, 0x1.0da9067103799p+273),
      (.cubeRoot, 0x1.8f2b061aea072p-964, 0x1.d73a981fba026p-322, -0x1.c8e0766dc7beap-378),
      (.tan, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, 0x1.a68cd9e985016p-92),
      (.tan, 0x1.0000000000000p-1, 0x1.17b4f5bf3474ap-1, 0x1.0c5e59201e209p-55),
      (.tan, 0x1.921fb54442d18p+0, 0x1.d02967c31cdb5p+53, -0x1.f3c72fe49aa2ap-3),
      (.tan, -0x1.9100000000000p+6, 0x1.278694556d18fp-2, 0x1.9eff0b981b0d6p-56),
      (.asin, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, 0x1.a68cd9e985016p-93),
      (.asin, 0x1.3333333333333p-2, 0x1.380159e14f6ffp-2, -0x1.faba2e0185aa0p-56),
      (.asin, -0x1.fff2e48e8a71ep-1, -0x1.8e80e1a01556ap+0, 0x1.41330a56b5522p-54),
      (.asin, 0x1.0000000000000p-1, 0x1.0c152382d7366p-1, -0x1.ee6913347c2a6p-55),
      (.acos, 0x1.12e0be826d695p-30, 0x1.921fb53ff74e9p+0, -0x1.680b061ebd8cbp-54),
      (.acos, 0x1.3333333333333p-2, 0x1.441f5ecbeef59p+0, -0x1.66ef114e58d51p-54),
      (.acos, -0x1.fff2e48e8a71ep-1, 0x1.90504b722c141p+1, -0x1.3685392b7c8d6p-57),
      (.acos, 0x1.ffffde7210be9p-1, 0x1.72ba46065af16p-10, -0x1.2223d13cea1f2p-64),
      (.atan, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, -0x1.a68cd9e985016p-92),
      (.atan, 0x1.3333333333333p-2, 0x1.2a73a661eaf06p-2, -0x1.2f6c1b5c5f02cp-56),
      (.atan, -0x1.6000000000000p+2, -0x1.6414d44094c7cp+0, 0x1.c5f60a65c7397p-54),
      (.atan, 0x1.c6bf526340000p+49, 0x1.921fb54442d14p+0, -0x1.d29a776c20aa6p-55),
      (.atan, -0x1.f400000000000p+9, -0x1.91de2c0e658bdp+0, 0x1.f6181c1df11c5p-55),
      (.sinh, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, 0x1.a68cd9e985016p-93),
      (.sinh, 0x1.3333333333333p-2, 0x1.37d42af54b926p-2, 0x1.52958e1971272p-57),
      (.sinh, -0x1.6000000000000p+2, -0x1.e9602d48d0661p+6, -0x1.b70532faf0cf9p-49),
      (.sinh, 0x1.2c40000000000p+8, 0x1.1fda3eaeb3d0ep+432, -0x1.ffdd8d3d6b20ap+376),
      (.cosh, 0x1.12e0be826d695p-30, 0x1.0000000000000p+0, 0x1.2725dd1d243acp-61),
      (.cosh, 0x1.3333333333333p-2, 0x1.0b9b4e0b6ec4cp+0, 0x1.0ff8cd34b4f0cp-57),
      (.cosh, -0x1.6000000000000p+2, 0x1.e9645c9b6718bp+6, 0x1.3827a70a612f3p-50),
      (.cosh, 0x1.2c40000000000p+8, 0x1.1fda3eaeb3d0ep+432, -0x1.ffdd8d3d6b20ap+376),
      (.asinh, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, -0x1.a68cd9e985016p-93),
      (.asinh, 0x1.3333333333333p-2, 0x1.2ec4ea565fcc1p-2, -0x1.f2afd525990edp-57),
      (.asinh, -0x1.6000000000000p+2, -0x1.33f9bed3b2dc6p+1, 0x1.849eb5e8b0f42p-58),
      (.asinh, 0x1.93e5939a08ceap+99, 0x1.1715325f7f438p+6, 0x1.2ec388a3cbcc7p-51),
      (.acosh, 0x1.000010c6f7a0bp+0, 0x1.72ba41f96166cp-10, 0x1.3df5a88ab0cddp-64),
      (.acosh, 0x1.8000000000000p+0, 0x1.ecc2caec5160ap-1, -0x1.ad07ef7ed5a5dp-55),
      (.acosh, 0x1.4400000000000p+4, 0x1.d9b0447120cc3p+1, -0x1.5a2fc8562399ap-54),
      (.acosh, 0x1.93e5939a08ceap+99, 0x1.1715325f7f438p+6, 0x1.2ec388a3cbcc7p-51),
      (.atanh, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30, 0x1.a68cd9e985016p-92),
      (.atanh, 0x1.3333333333333p-2, 0x1.3cf2b50617c95p-2, 0x1.8f7a070c526fap-58),
      (.atanh, -0x1.fff2e48e8a71ep-1, -0x1.3ce8f5de1814dp+2, 0x1.ffa6dc6a1681ap-52),
      (.atanh, 0x1.916872b020c4ap-5, 0x1.91bacf2de6f05p-5, -0x1.78086bb0f9cf6p-60),
    ]

    @Test(arguments: known) func functionHas90Bits(_ function: Function, _ x: Double, _ high: Double, _ low: Double) {
      let argument = DoubleDouble(x)
      let value =
        switch function {
        case .expMinusOne: DoubleDouble.expMinusOne(argument)
        case .logOnePlus: DoubleDouble.logOnePlus(argument)
        case .exp2: DoubleDouble.exp2(argument)
        case .log2: DoubleDouble.log2(argument)
        case .log10: DoubleDouble.log10(argument)
        case .cubeRoot: DoubleDouble.cubeRoot(argument)
        case .tan: DoubleDouble.tan(argument)
        case .asin: DoubleDouble.asin(argument)
        case .acos: DoubleDouble.acos(argument)
        case .atan: DoubleDouble.atan(argument)
        case .sinh: DoubleDouble.sinh(argument)
        case .cosh: DoubleDouble.cosh(argument)
        case .asinh: DoubleDouble.asinh(argument)
        case .acosh: DoubleDouble.acosh(argument)
        case .atanh: DoubleDouble.atanh(argument)
        }
      let error = (value - DoubleDouble(high: high, low: low)).magnitude.high
      #expect(error <= high.magnitude * 0x1p-90, "\(function)(\(x))")
    }

    @Test func anglesAndDistances() {
      check(DoubleDouble.atan2(DoubleDouble(1.5), DoubleDouble(-2.25)), 0x1.46dc09ec29433p+1, -0x1.4afef5c5ee214p-55)
      check(DoubleDouble.atan2(DoubleDouble(-1e-05), DoubleDouble(-3.0)), -0x1.921f994dfb705p+1, -0x1.693452ca66a73p-53)
      check(DoubleDouble.atan2(DoubleDouble(-2.0), DoubleDouble(0.5)), -0x1.5368c951e9cfdp+0, 0x1.96f47948a99f1p-54)
      check(DoubleDouble.hypot(DoubleDouble(1.5), DoubleDouble(-2.25)), 0x1.5a22073490377p+1, -0x1.dd03639925812p-53)
      check(
        DoubleDouble.hypot(DoubleDouble(1e+200), DoubleDouble(1e+190)), 0x1.4e718d7d7625ap+664, 0x1.ed8d34e547315p+596)
      check(DoubleDouble.hypot(DoubleDouble(3e-200), DoubleDouble(4e-200)), 0x1.e9e369aa2b597p-663, 0x0.0p+0)
      #expect(DoubleDouble.hypot(DoubleDouble(.infinity), DoubleDouble(.nan)).high == .infinity)
    }

    private func check(_ value: DoubleDouble, _ high: Double, _ low: Double) {
      let error = (value - DoubleDouble(high: high, low: low)).magnitude.high
      #expect(error <= high.magnitude * 0x1p-90, "\(value.high), \(high)")
    }
  }
}
