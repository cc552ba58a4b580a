import Glibc

extension Double {
  var logarithm: Double { log(self) }
}

extension Float {
  var logarithm: Float { log(self) }
}
