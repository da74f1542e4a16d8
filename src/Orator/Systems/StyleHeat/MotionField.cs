using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>How a portrait moves, as a <see cref="MotionFlowGenerator"/> sees it.</summary>
/// <param name="Flow">[N, 2, h, w]: x, then y, in pixels of its own grid.</param>
/// <param name="Own">What the network added to the mesh's flow (<see cref="MotionGeneratorConfiguration.MeshHints"/>), likewise; of others
/// the whole.</param>
/// <param name="Occlusion">Where a moved picture shows what is to be seen, 0 to 1, [N, 1, h, w], as the occlusion map of the First Order
/// Motion Model (Siarohin et al. 2019): 0 where the networks have to draw it. Null for networks
/// without <see cref="MotionGeneratorConfiguration.OcclusionMaps"/>.</param>
/// <param name="Still">Where the portrait stands still, such as the background, 0 to 1, [N, 1, h, w]; likewise.</param>
public sealed record MotionField(Tensor Flow, Tensor Own, Tensor? Occlusion = null, Tensor? Still = null)
{
    /// <summary>What is to be seen of a moved picture.</summary>
    /// <param name="moved">[N, C, S, S].</param>
    /// <returns>That times the occlusion map, if there is one.</returns>
    public Tensor Occlude(Tensor moved) => Occlusion is null ? moved : moved * Enlarge(Occlusion, moved.Shape[2]);

    /// <summary>A moved picture where it is to be seen, and elsewhere what is drawn.</summary>
    /// <param name="moved">[N, C, S, S].</param>
    /// <param name="drawn">Likewise.</param>
    /// <exception cref="InvalidOperationException">There is no occlusion map.</exception>
    public Tensor Blend(Tensor moved, Tensor drawn) =>
        drawn + ((moved - drawn) * Enlarge(Occlusion ?? throw new InvalidOperationException("There is no occlusion map."), moved.Shape[2]));

    /// <summary>A moved picture, and the unmoved one where it stands still.</summary>
    /// <param name="moved">[N, C, S, S].</param>
    /// <param name="unmoved">Likewise.</param>
    public Tensor Settle(Tensor moved, Tensor unmoved) =>
        Still is null ? moved : moved + ((unmoved - moved) * Enlarge(Still, moved.Shape[2]));

    /// <summary>A map in the size of a picture, the corners' centres where they were.</summary>
    internal static Tensor Enlarge(Tensor map, int size) => map.Resize([size, size], alignCorners: true);
}
