using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Warped sources become one picture or feature map (Free-HeadGAN, N-shot extension): sum_j exp(m_j) w_j(x_j) / sum_j exp(m_j) at
/// every place.</summary>
public static class SourceFusion
{
    /// <summary>Warps maps of several sources and fuses them.</summary>
    /// <param name="maps">[M N, C, H, W]; source j of target n is number j N + n.</param>
    /// <param name="flow">[M N, 2, H, W], in elements; outside the maps is their border.</param>
    /// <param name="score">m, [M N, 1, H, W]; null for one source, which is warped only.</param>
    /// <param name="sources">M.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Of(Tensor maps, Tensor flow, Tensor? score, int sources)
    {
        Tensor warped = FlowField.Warp(maps, flow, alignCorners: true, Outside.Border);
        if (sources == 1)
        {
            return warped;
        }

        if (score is null || sources < 1 || maps.Shape[0] % sources != 0)
        {
            throw new ShapeException($"SourceFusion: {sources} sources with scores {score?.Shape.ToString() ?? "of none"} do not fit {maps.Shape}.");
        }

        int targets = maps.Shape[0] / sources;
        Tensor share = score.Reshape(sources, targets, 1, score.Shape[2], score.Shape[3]).Softmax(0);
        return (warped.Reshape(sources, targets, maps.Shape[1], maps.Shape[2], maps.Shape[3]) * share).Sum([0]);
    }
}
