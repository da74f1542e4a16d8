using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What frames that are built upon the face mesh are made of: the mesh's picture, read through a flow, where it is to be seen; over
/// it the first source where it stands still; and an addition.</summary>
/// <param name="Flow">What is added to a pixel's place before the mesh's picture is read there, [N, 2, S, S], pixels.</param>
/// <param name="Occlusion">Where the mesh's picture is to be seen, 0 to 1, [N, 1, S, S], as the occlusion map of the First Order Motion Model
/// (Siarohin et al. 2019): 0 where the networks have to draw.</param>
/// <param name="Still">Where the source stands still, such as the background, 0 to 1, [N, 1, S, S].</param>
/// <param name="Added">What is added to both in pictures from 0 to 1, [N, 3, S, S].</param>
public sealed record MeshLayers(Tensor Flow, Tensor Occlusion, Tensor Still, Tensor Added)
{
    // Before training the mesh's picture is to be seen nearly everywhere, the unmoved source hardly anywhere: sigmoid(6) and sigmoid(-4).
    private const float InitialOcclusion = 6;
    private const float InitialStill = -4;

    /// <summary>Reads the layers from what the rendering network draws.</summary>
    /// <param name="drawn">[N, 5, S, S]: addition, occlusion, still.</param>
    /// <param name="flow">The flow network's own flow, [N, 2, S, S].</param>
    /// <param name="validity">Of the first source, [N, 1, S, S]: where the mesh invents, in the mouth above all, the unmoved source shows
    /// something else.</param>
    internal static MeshLayers Of(Tensor drawn, Tensor flow, Tensor validity)
    {
        Tensor occlusion = (drawn.Slice(1, 3, 4) + InitialOcclusion).Sigmoid();
        Tensor still = (drawn.Slice(1, 4, 5) + InitialStill).Sigmoid() * validity;

        // What neither shows is grey, so that the addition reaches every colour.
        Tensor grey = (1 - still) * (1 - occlusion);
        return new MeshLayers(flow, occlusion, still, (drawn.Slice(1, 0, 3).Tanh() + grey) * 0.5f);
    }

    /// <summary>The frames.</summary>
    /// <param name="mesh">The mesh's pictures, [N, 3, S, S], -1 to 1.</param>
    /// <param name="source">The first sources, likewise.</param>
    /// <returns>[N, 3, S, S]; -1 to 1, but for small excesses.</returns>
    internal Tensor Compose(Tensor mesh, Tensor source)
    {
        Tensor moved = ((FlowField.Warp(mesh, Flow, alignCorners: true, Outside.Border) + 1) * 0.5f) * Occlusion;
        Tensor below = moved + ((((source + 1) * 0.5f) - moved) * Still);
        return ((below + Added) * 2) - 1;
    }
}
