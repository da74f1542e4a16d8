using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// Cross-entropy of the mask of what stands still: that is where the unmoved source is nearer to the truth than the mesh's picture, in the
/// surroundings of a pixel. Each pixel counts as much as it matters. Without it the mask closes, as a little of the source everywhere only
/// blurs.
/// </summary>
public static class StandingStillLoss
{
    private const int Surroundings = 9;
    private const float LeastShare = 1e-3f;

    /// <summary>The loss.</summary>
    /// <param name="still">The mask, [N, 1, H, W], 0 to 1.</param>
    /// <param name="mesh">What the mesh generator makes of the source, [N, 3, H, W], 0 to 1.</param>
    /// <param name="source">The source, likewise.</param>
    /// <param name="truth">What was to be made of it, likewise.</param>
    /// <param name="region">Where there is something to learn, [N, 1, H, W]; null = everywhere.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor still, Tensor mesh, Tensor source, Tensor truth, Tensor? region = null)
    {
        Tensor Error(Tensor picture) => (picture - truth).Abs().Mean([1], keepAxes: true);
        Tensor difference = Error(mesh) - Error(source);
        Tensor nearer = AverageWindow.Mean(region is null ? difference : difference * region, Surroundings, Surroundings / 2);
        return ((nearer.Relu() * -(still + LeastShare).Log()) + ((-nearer).Relu() * -(1 + LeastShare - still).Log())).Mean();
    }
}
