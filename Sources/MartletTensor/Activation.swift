import MartletKernels

/// What a fused operation applies last: nothing, or max(x, 0).
public typealias Activation = MartletKernels.Activation
