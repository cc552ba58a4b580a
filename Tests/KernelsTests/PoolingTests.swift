import MartletKernels
import Testing

@Suite("Pooling against plain loops")
struct PoolingTests {
  private struct Case<T: KernelScalar & BinaryFloatingPoint> {
    let geometry: PoolGeometry
    let x, dy: [T]

    init(_ geometry: PoolGeometry) {
      self.geometry = geometry
      // Few values, so that maxima are often equal.
      x = SpatialInput.uniform(geometry.inputCount, seed: 1, T.self).map { ($0 * 4).rounded() }
      dy = SpatialInput.uniform(geometry.outputCount, seed: 2)
    }

    /// Calls `body(output, cells)`: the cells of each window, as (place in the window, index into x).
    func forEachWindow(_ body: (Int, [(place: Int, index: Int)]) -> Void) {
      let g = geometry
      for n in 0..<g.batch {
        for i in 0..<g.outHeight {
          for j in 0..<g.outWidth {
            for c in 0..<g.channels {
              var cells: [(Int, Int)] = []
              for u in 0..<g.kernel.0 {
                for v in 0..<g.kernel.1 {
                  let (row, column) = (i * g.stride.0 - g.padding.0 + u, j * g.stride.1 - g.padding.1 + v)
                  guard (0..<g.height).contains(row), (0..<g.width).contains(column) else { continue }
                  cells.append((u * g.kernel.1 + v, ((n * g.height + row) * g.width + column) * g.channels + c))
                }
              }
              body(((n * g.outHeight + i) * g.outWidth + j) * g.channels + c, cells)
            }
          }
        }
      }
    }
  }

  private func check<T: KernelScalar & BinaryFloatingPoint>(_ geometry: PoolGeometry, _ type: T.Type) {
    let problem = Case<T>(geometry)
    let area = Double(geometry.kernel.0 * geometry.kernel.1)
    var maxima = [T](repeating: 0, count: geometry.outputCount)
    var places = [UInt16](repeating: 0, count: geometry.outputCount)
    var routed = CheckedSums(count: geometry.inputCount)
    var masked = CheckedSums(count: geometry.inputCount)
    var means = CheckedSums(count: geometry.outputCount)
    var spread = CheckedSums(count: geometry.inputCount)
    problem.forEachWindow { output, cells in
      var best = cells[0]
      for cell in cells where problem.x[cell.index] > problem.x[best.index] { best = cell }
      maxima[output] = problem.x[best.index]
      places[output] = UInt16(best.place)
      let gradient = Double(problem.dy[output])
      routed.add(best.index, gradient)
      if problem.x[best.index] > 0 { masked.add(best.index, gradient) }
      for cell in cells {
        means.add(output, Double(problem.x[cell.index]) / area)
        spread.add(cell.index, gradient / area)
      }
    }

    var y = [T](repeating: .nan, count: geometry.outputCount)
    var indices = [UInt16](repeating: .max, count: geometry.outputCount)
    var dx = [T](repeating: .nan, count: geometry.inputCount)
    Pooling.maximum(geometry, problem.x, &y, indices: &indices)
    #expect(y == maxima && indices == places, "\(T.self) \(geometry)")
    Pooling.maximumBackward(geometry, dy: problem.dy, indices: indices, dx: &dx)
    #expect(routed.worstError(of: dx) < 16, "\(T.self) \(geometry)")
    dx = dx.map { _ in .nan }
    Pooling.maximumBackward(geometry, dy: problem.dy, indices: indices, mask: y, dx: &dx)
    #expect(masked.worstError(of: dx) < 16, "\(T.self) \(geometry)")
    y = y.map { _ in .nan }
    Pooling.average(geometry, problem.x, &y)
    #expect(means.worstError(of: y) < 16, "\(T.self) \(geometry)")
    dx = dx.map { _ in .nan }
    Pooling.averageBackward(geometry, dy: problem.dy, dx: &dx)
    #expect(spread.worstError(of: dx) < 16, "\(T.self) \(geometry)")
  }

  private static let kernels = [(1, 1), (2, 2), (3, 3), (2, 3), (5, 4), (9, 11)]

  @Test("kernel x stride x padding x channels", arguments: kernels)
  func grid(kernel: (Int, Int)) throws {
    var count = 0
    for stride in [(1, 1), (2, 2), (3, 2), (4, 5)] {
      for padding in [(0, 0), (1, 1), (1, 0), (2, 2)] {
        for channels in [1, 3, 16, 33] {
          guard
            let geometry = try? PoolGeometry(
              batch: 2, height: 9, width: 11, channels: channels, kernel: kernel, stride: stride, padding: padding)
          else { continue }
          count += 1
          check(geometry, Float.self)
          check(geometry, Double.self)
        }
      }
    }
    #expect(count >= 16)
  }

  @Test("many images, and none")
  func batches() throws {
    for (batch, channels) in [(40, 32), (0, 3), (3, 0)] {
      let geometry = try PoolGeometry(
        batch: batch, height: 15, width: 14, channels: channels, kernel: (2, 2), stride: (2, 2))
      check(geometry, Float.self)
    }
  }

  @Test("the first NaN of a window wins, and infinities are ordinary", arguments: [(2, 2), (3, 3)])
  func notANumber(kernel: (Int, Int)) throws {
    let geometry = try PoolGeometry(
      batch: 1, height: kernel.0, width: kernel.1, channels: 17, kernel: kernel, stride: (2, 2))
    var x = [Float](repeating: -.infinity, count: geometry.inputCount)
    x[1 * 17 + 3] = .infinity
    for place in [1, 2] { x[place * 17 + 5] = .nan }
    x[3 * 17 + 5] = .infinity
    x[0 * 17 + 7] = .nan
    var y = [Float](repeating: 0, count: 17)
    var indices = [UInt16](repeating: .max, count: 17)
    Pooling.maximum(geometry, x, &y, indices: &indices)
    #expect(y[0] == -.infinity && indices[0] == 0)
    #expect(y[3] == .infinity && indices[3] == 1)
    #expect(y[5].isNaN && indices[5] == 1)
    #expect(y[7].isNaN && indices[7] == 0)
  }

  @Test("global average", arguments: [(1, 1), (3, 49), (2, 5000), (130, 16)])
  func global(batch: Int, positions: Int) {
    for channels in [1, 16, 37] {
      let x = SpatialInput.uniform(batch * positions * channels, seed: 3, Float.self)
      var exact = CheckedSums(count: batch * channels)
      for i in x.indices {
        exact.add(i / channels / positions * channels + i % channels, Double(x[i]) / Double(positions))
      }
      var y = [Float](repeating: .nan, count: batch * channels)
      Pooling.globalAverage(x, &y, batch: batch, positions: positions, channels: channels)
      #expect(exact.worstError(of: y) < 16, "\(batch) x \(positions) x \(channels)")
      var dx = [Float](repeating: .nan, count: x.count)
      Pooling.globalAverageBackward(dy: y, dx: &dx, batch: batch, positions: positions, channels: channels)
      for i in dx.indices {
        let expected = y[i / channels / positions * channels + i % channels] / Float(positions)
        #expect((dx[i] - expected).magnitude <= 2 * Float.ulpOfOne * expected.magnitude)
      }
    }
  }

  @Test("the same bits for 1, 2 and 3 threads")
  func threads() throws {
    defer { Threads.setCount(0) }
    let geometry = try PoolGeometry(
      batch: 8, height: 30, width: 30, channels: 40, kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    let problem = Case<Float>(geometry)
    var first: [[Float]] = []
    for threads in 1...3 {
      Threads.setCount(threads)
      var y = [Float](repeating: .nan, count: geometry.outputCount)
      var indices = [UInt16](repeating: .max, count: geometry.outputCount)
      var dx = [Float](repeating: .nan, count: geometry.inputCount)
      Pooling.maximum(geometry, problem.x, &y, indices: &indices)
      Pooling.maximumBackward(geometry, dy: problem.dy, indices: indices, dx: &dx)
      if threads == 1 { first = [y, dx] }
      #expect([y, dx] == first)
    }
  }
}
