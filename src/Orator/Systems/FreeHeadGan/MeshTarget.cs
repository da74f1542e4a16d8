using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What the face mesh knows of targets, for networks that are built upon it (<see cref="FreeHeadGanConfiguration.MeshBased"/>);
/// <see cref="HeadConditions"/> fills it.</summary>
/// <param name="Picture">What the mesh generator makes of the sources, [N, 3, S, S], -1 to 1.</param>
/// <param name="Flow">From each pixel back to its place in each source, in units in which a picture is 2 wide, [M N, 2, S, S]; source j of
/// target n is number j N + n.</param>
/// <param name="Validity">1 where the mesh's picture shows what the source shows, 0 where it is invented, [M N, 1, S, S].</param>
public sealed record MeshTarget(Tensor Picture, Tensor Flow, Tensor Validity)
{
    /// <summary>Channels that the networks see of it.</summary>
    internal const int Channels = 6;

    // A source that shows a place counts as much as e^2 that only guess at it, before the networks have learned.
    private const float SeenScore = 2;

    /// <summary>Adds the inputs <c>mesh</c> (0 to 1), <c>mesh flow</c> and <c>validity</c> to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="targets">N.</param>
    /// <param name="sources">M.</param>
    /// <param name="size">S.</param>
    public static MeshTarget AddTo(Graph graph, int targets, int sources, int size) => new(
        (graph.Input("mesh", [targets, 3, size, size]) * 2) - 1,
        graph.Input("mesh flow", [sources * targets, 2, size, size]),
        graph.Input("validity", [sources * targets, 1, size, size]));

    /// <summary>Fails unless it is there exactly if needed, and fits the sources.</summary>
    internal static void Check(bool needed, MeshTarget? mesh, Tensor images, int targets)
    {
        if (needed == mesh is null)
        {
            throw new ShapeException(
                $"HeadGAN: networks {(needed ? "built upon the mesh need what it knows of the target" : "see nothing of a mesh")}.");
        }

        (int all, int side) = (images.Shape[0], images.Shape[2]);
        bool fits = mesh is null || (images.Shape[3] == side
            && mesh.Picture.Shape == (Shape)new[] { targets, 3, side, side }
            && mesh.Flow.Shape == (Shape)new[] { all, 2, side, side }
            && mesh.Validity.Shape == (Shape)new[] { all, 1, side, side });
        if (!fits)
        {
            throw new ShapeException(
                $"HeadGAN: the mesh's picture {mesh!.Picture.Shape}, flow {mesh.Flow.Shape} and validity {mesh.Validity.Shape} do not fit "
                + $"sources {images.Shape} of {targets} targets.");
        }
    }

    /// <summary>What the networks see, [N, 6, S, S]: picture, flow of the first source, and where any source shows what the picture
    /// shows.</summary>
    internal Tensor Seen(int targets)
    {
        int sources = Validity.Shape[0] / targets;
        int side = Validity.Shape[2];
        Tensor valid = sources == 1 ? Validity : Validity.Reshape(sources, targets, 1, side, side).Max([0]);
        return Tensor.Concat(1, Picture, Flow.Slice(0, 0, targets), valid);
    }

    /// <summary>Feature maps, moved as the mesh moves.</summary>
    /// <param name="features">[M N, C, h, h].</param>
    internal Tensor Move(Tensor features) =>
        FlowField.Warp(features, InElements(features.Shape[2]), alignCorners: true, Outside.Border);

    /// <summary>The whole motion of the sources: first what the flow network moves, from there what the mesh moves.</summary>
    /// <param name="own">That of the flow network.</param>
    internal SourceMotion Behind(SourceMotion own)
    {
        int side = own.Flow.Shape[2];
        return own with
        {
            Flow = own.Flow + FlowField.Warp(InElements(side), own.Flow, alignCorners: true, Outside.Border),
            Score = own.Score is null ? null : own.Score + (Shrunk(Validity, side) * SeenScore),
        };
    }

    private static Tensor Shrunk(Tensor map, int side)
    {
        int factor = map.Shape[2] / side;
        return factor == 1 ? map : map.AveragePool([factor, factor]);
    }

    // In elements of a grid.
    private Tensor InElements(int side) => Shrunk(Flow, side) * (side / 2f);
}
