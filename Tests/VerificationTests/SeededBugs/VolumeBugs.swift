import MartletKernels
import MartletVerification

/// Wrong convolutions of volumes, interpolations, window maxima and alignments.
let volumeBugs: [SeededBug] = [
  SeededBug("the last plane of a padded volume repeats the one before", caughtBy: "conv3d.forward.float32") { kernels in
    let right = kernels.float32.convolution3D
    kernels.float32.convolution3D = { call in
      right(call)
      let g = call.geometry
      guard g.paddingDepth > 0, g.batch > 0, g.outDepth > 1 else { return }
      let plane = g.outputCount / g.batch / g.outDepth
      let last = call.result + (g.outDepth - 1) * plane
      last.update(from: last - plane, count: plane)
    }
  },
  SeededBug("interpolation leaves out the last of many terms", caughtBy: "resample.dx.float64") { kernels in
    let right = kernels.float64.resample
    kernels.float64.resample = { table, x, y, outer, inner in
      let terms = (0..<table.outputs).map { row in
        let all = table.starts[row]..<table.starts[row + 1]
        return all.dropLast(all.count > 3 ? 1 : 0).map { (source: table.sources[$0], weight: table.weights[$0]) }
      }
      right(ResamplingTable(inputs: table.inputs, terms: terms), x, y, outer, inner)
    }
  },
  SeededBug("the last of equal maxima wins", caughtBy: "windowMaximum.float32") { kernels in
    let right = kernels.float32.windowMaximum
    kernels.float32.windowMaximum = { windows, x, y, places, outer, inputs, inner in
      right(windows, x, y, places, outer, inputs, inner)
      for i in 0..<outer * windows.count * inner {
        let (item, window) = (i / (windows.count * inner), windows[i / inner % windows.count])
        for place in window where x[(item * inputs + place) * inner + i % inner] == y[i] { places[i] = Int32(place) }
      }
    }
  },
  SeededBug("steps after a sequence's end keep a gradient", caughtBy: "ctc.float32") { kernels in
    let right = kernels.float32.ctc
    kernels.float32.ctc = { call in
      right(call)
      let problem = call.problem
      guard let gradient = call.gradient else { return }
      for item in 0..<problem.batch where problem.inputLengths[item] < problem.steps {
        gradient[((item + 1) * problem.steps - 1) * problem.classes] = -1e-3
      }
    }
  },
]
