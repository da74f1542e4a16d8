using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>The surroundings of the mouth, for a discriminator: a generated picture and the true one, pixel by pixel, and where the mouth's
/// inside is to be seen.</summary>
/// <param name="Generated">[N, 3, S, S].</param>
/// <param name="Real">[N, 3, S, S].</param>
/// <param name="Interior">0 to 1, [N, 1, S, S], see <see cref="MouthInterior"/>.</param>
internal sealed record MouthCutout(Tensor Generated, Tensor Real, Tensor Interior)
{
    // Of the pictures' side: a mouth has a fifth to a quarter of it.
    private const float Share = 0.375f;

    /// <summary>S for pictures of a side.</summary>
    public static int Side(int size) => (int)(size * Share);

    /// <summary>Cuts out what is around the mouth's corners.</summary>
    /// <param name="generated">[N, 3, H, H].</param>
    /// <param name="real">[N, 3, H, H].</param>
    /// <param name="interior">0 to 1, [N, 1, H, H].</param>
    /// <param name="keyPoints">Those of <see cref="MeshKeyPoints"/> in both, [N, K, 3].</param>
    public static MouthCutout Of(Tensor generated, Tensor real, Tensor interior, Tensor keyPoints)
    {
        (int samples, int size) = (generated.Shape[0], generated.Shape[2]);
        int side = Side(size);
        Tensor Corner(int i) => keyPoints.Slice(1, MeshKeyPoints.Mouth[i], MeshKeyPoints.Mouth[i] + 1).Slice(2, 0, 2);
        Tensor middle = (Corner(0) + Corner(1)) * 0.5f;

        // Whole pixels: reading between them would blur both.
        Tensor first = ((middle + 1) * (size / 2f) - (side / 2f)).Floor().Reshape(samples, 1, 1, 2);
        float[] offsets = [.. Enumerable.Range(0, side * side).SelectMany(i => new[] { (i % side) + 0.5f, (i / side) + 0.5f })];
        Tensor places = ((first + generated.Graph.Constant(offsets, [1, side, side, 2])) * (2f / size)) - 1;
        Tensor cut = Tensor.Concat(1, generated, real, interior).GridSample(places, Outside.Border);
        return new MouthCutout(cut.Slice(1, 0, 3), cut.Slice(1, 3, 6), cut.Slice(1, 6, 7));
    }
}
