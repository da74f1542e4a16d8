using System.Numerics;
using Orator.Engine;
using Orator.Geometry;
using Orator.Perception.Networks;

namespace Orator.Perception;

/// <summary>Finds faces in pictures with BlazeFace. Not for use by several threads at a time.</summary>
/// <param name="networks">The networks; they stay the caller's.</param>
public sealed class FaceDetector(FaceNetworks networks)
{
    private const int FinestTiling = 4;
    private const int SmallestTile = 128;
    private const float CoarseFraction = 10;
    private const float Diagonal = 1.4143f;

    // What turned faces are looked for in: lying on a side or standing on the head first, then in between.
    private static readonly float[] Turns =
        [MathF.PI, MathF.PI / 2, -MathF.PI / 2, MathF.PI / 4, -MathF.PI / 4, 3 * MathF.PI / 4, -3 * MathF.PI / 4];

    /// <summary>Looks at the picture as a whole: finds faces from about 1/40 of its longer side.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Distinct faces in picture pixels, largest first; empty if there is none.</returns>
    public IReadOnlyList<FaceDetection> Detect(Image picture) => Faces(picture, [Whole(picture)]);

    /// <summary>Looks ever harder: at the picture as a whole, from further away (a face that fills the picture), in overlapping tiles
    /// (small faces).</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>
    /// Distinct faces in picture pixels, largest first, one list a way of looking. Each is computed when it is asked for: stop at the
    /// first that has what is looked for.
    /// </returns>
    public IEnumerable<IReadOnlyList<FaceDetection>> Search(Image picture)
    {
        FaceRegion whole = Whole(picture);
        yield return Faces(picture, [whole]);
        yield return Faces(picture, [whole with { Size = 1.6f * whole.Size }]);
        for (int tiling = 2; tiling <= FinestTiling && whole.Size >= tiling * SmallestTile; tiling *= 2)
        {
            yield return Faces(picture, Tiles(picture, whole.Size / tiling));
        }
    }

    /// <summary>
    /// The same for faces that do not stand upright: the detector sees them up to some 60 degrees from upright only, so that the picture is
    /// turned for it.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <returns>As <see cref="Search"/>; key points tell how each face is turned.</returns>
    public IEnumerable<IReadOnlyList<FaceDetection>> SearchTurned(Image picture)
    {
        FaceRegion whole = Whole(picture);
        foreach (float size in (float[])[1, 1.6f])
        {
            foreach (float turn in Turns)
            {
                bool straight = MathF.Abs(MathF.Cos(2 * turn)) > 0.5f;
                yield return Faces(picture, [whole with { Size = whole.Size * size * (straight ? 1 : Diagonal), Rotation = turn }]);
            }
        }

        for (int tiling = 2; tiling <= FinestTiling && whole.Size >= tiling * SmallestTile; tiling *= 2)
        {
            foreach (float turn in Turns.AsEnumerable().Take(3))
            {
                yield return Faces(picture, Tiles(picture, whole.Size / tiling).Select(tile => tile with { Rotation = turn }));
            }
        }
    }

    private List<FaceDetection> Faces(Image picture, IEnumerable<FaceRegion> regions) =>
        BlazeFaceDecoder.Blend(regions.SelectMany(region => LookAt(picture, region).ConvertAll(face => Refine(picture, face, region))));

    /// <summary>A face of a few pixels is seen coarsely: looks at it again from near.</summary>
    private FaceDetection Refine(Image picture, FaceDetection face, FaceRegion seenIn)
    {
        float extent = MathF.Max(face.Extent.X, face.Extent.Y);
        return extent * CoarseFraction > seenIn.Size
            ? face
            : LookAt(
                picture,
                new FaceRegion(face.Center.X, face.Center.Y, 4 * extent, seenIn.Rotation)).FirstOrDefault(near =>
                    near.Overlap(face) > 0.1f, face);
    }

    private static FaceRegion Whole(Image picture) =>
        new(picture.Width / 2f, picture.Height / 2f, Math.Max(picture.Width, picture.Height), 0);

    /// <summary>Squares that overlap by half and cover the picture.</summary>
    private static IEnumerable<FaceRegion> Tiles(Image picture, float side)
    {
        for (float y = 0; y == 0 || y + (side / 2) < picture.Height; y += side / 2)
        {
            for (float x = 0; x == 0 || x + (side / 2) < picture.Width; x += side / 2)
            {
                yield return new FaceRegion(x + (side / 2), y + (side / 2), side, 0);
            }
        }
    }

    /// <summary>Runs the network on a square, which may be turned.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">The square.</param>
    /// <returns>Distinct faces in picture pixels, largest first; the sides of boxes are along those of the square.</returns>
    internal List<FaceDetection> LookAt(Image picture, FaceRegion region)
    {
        Session network = networks.Detector;
        FaceCrop.Sample(picture, region, BlazeFaceDecoder.InputSize, network.Input("image"), 1 / 127.5f, -1, border: CropBorder.Zero);
        network.Run();

        List<FaceDetection> candidates = [];
        ReadOnlySpan<float> fine = network.Output("scores16");
        BlazeFaceDecoder.Decode(fine, network.Output("boxes16"), 0, candidates);
        BlazeFaceDecoder.Decode(network.Output("scores32"), network.Output("boxes32"), fine.Length, candidates);

        if (region.Rotation != 0)
        {
            Vector2 Map(Vector2 point)
            {
                Vector3 mapped = region.ToPicture(new Vector3(point, 0), BlazeFaceDecoder.InputSize);
                return new Vector2(mapped.X, mapped.Y);
            }

            float factor = region.Size / BlazeFaceDecoder.InputSize;
            return BlazeFaceDecoder.Blend(candidates).ConvertAll(
                c => new FaceDetection(c.Score, Map(c.Center), c.Extent * factor, Array.ConvertAll(c.KeyPoints, Map)));
        }

        float scale = region.Size / BlazeFaceDecoder.InputSize;
        Vector2 corner = new(region.CenterX - (region.Size / 2), region.CenterY - (region.Size / 2));
        return BlazeFaceDecoder.Blend(candidates).ConvertAll(c =>
            new FaceDetection(
                c.Score, corner + (c.Center * scale), c.Extent * scale, Array.ConvertAll(c.KeyPoints, p => corner + (p * scale))));
    }
}
