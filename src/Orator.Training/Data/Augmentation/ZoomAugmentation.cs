using System.Numerics;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception;

namespace Orator.Training.Data.Augmentation;

/// <summary>A square inside of a corpus picture, enlarged to the picture's size: the same scene, as another crop would frame it. Shapes are
/// kept.</summary>
/// <param name="Left">Its left edge, pixels.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Side">Its side.</param>
internal readonly record struct ZoomAugmentation(float Left, float Top, float Side)
{
    /// <summary>Side of the pictures that are enlarged, pixels.</summary>
    public const int Size = 256;

    /// <summary>The whole picture.</summary>
    public static ZoomAugmentation None => new(0, 0, Size);

    /// <summary>Draws one.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="smallest">Smallest side, relative to the picture's.</param>
    public static ZoomAugmentation Draw(CounterRandom random, float smallest)
    {
        float side = Size * (smallest + ((1 - smallest) * random.Uniform()));
        return new ZoomAugmentation(random.Uniform() * (Size - side), random.Uniform() * (Size - side), side);
    }

    /// <summary>The picture inside of the square.</summary>
    /// <param name="picture">A picture of the corpus.</param>
    /// <param name="size">Side of the result, pixels.</param>
    public Image Apply(Image picture, int size = Size) =>
        Side == Size && size == Size
            ? picture
            : FaceCutout.Cut(picture, new FaceRegion(Left + (Side / 2), Top + (Side / 2), Side, 0), size);

    /// <summary>A face of the picture, in pixels of the enlarged square.</summary>
    /// <param name="face">The face.</param>
    public FaceObservation Apply(FaceObservation face) => face.Transform(Size / Side, new Vector2(-Left, -Top) * (Size / Side));
}
