using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Changes of the feature map F of a <see cref="StyleGenerator"/> (Yin et al. 2022, sections 3.1 and 3.3). Their order, between
/// <see cref="StyleGenerator.Begin"/> and <see cref="StyleGenerator.Finish"/>: F is consulted with what the portrait lacks (once for each
/// portrait; optimised or stored portraits replace this result), then warped by each flow (<see cref="FlowField"/>), then calibrated by
/// what a <see cref="CalibrationNetwork"/> sees in the warped map.
/// </summary>
public static class SpatialFeature
{
    /// <summary>Spatial feature transform (Wang et al. 2018): both the consultation and the calibration.</summary>
    /// <param name="feature">F, [N, C, H, W].</param>
    /// <param name="scale">Of the same shape, or broadcast to it; 0 for no change.</param>
    /// <param name="shift">Likewise.</param>
    /// <returns>F * (1 + scale) + shift.</returns>
    public static Tensor Consult(Tensor feature, Tensor scale, Tensor shift) => (feature * (scale + 1)) + shift;
}
