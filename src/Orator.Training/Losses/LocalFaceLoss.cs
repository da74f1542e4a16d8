using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// StyleHEAT's loss of mouth and eyes (public implementation of joint training, weight <see cref="Weight"/>; not in the paper): the mean
/// absolute difference of each region, read by <see cref="RoiAlign"/> from generated and real pictures with the boxes of the real ones.
/// </summary>
public static class LocalFaceLoss
{
    /// <summary>Weight in joint training.</summary>
    public const float Weight = 2;

    /// <summary>Side of the mouth's region at 512 pixels.</summary>
    public const int MouthSide = 120;

    /// <summary>Side of an eye's region at 512 pixels.</summary>
    public const int EyeSide = 80;

    /// <summary>The loss, without weight: sum over regions of mean(|R(G) - R(I)|).</summary>
    /// <param name="generated">Generated pictures [N, 3, H, W].</param>
    /// <param name="real">Real ones; no gradient flows to them.</param>
    /// <param name="regions">For each region its matrices, of <see cref="FaceBox.FillRegion"/>: [N, h, H] and [N, w, W].</param>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Of(Tensor generated, Tensor real, IEnumerable<(Tensor Rows, Tensor Columns)> regions) =>
        Terms.Sum(regions.Select(region =>
            RoiAlign.Of(generated - real.Detach(), region.Rows, region.Columns).Abs().Mean()));
}
