using System.Numerics;
using Orator.Graphs;
using Orator.Media;

namespace Orator.Faces;

/// <summary>Finds faces in pictures with BlazeFace. Not for use by several threads at a time.</summary>
/// <param name="networks">The networks; they stay the caller's.</param>
public sealed class FaceDetector(FaceNetworks networks)
{
    private const int FinestTiling = 4;
    private const int SmallestTile = 128;

    /// <summary>Looks at the picture as a whole: finds faces from about 1/12 of its longer side.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Distinct faces in picture pixels, largest first; empty if there is none.</returns>
    public IReadOnlyList<FaceDetection> Detect(Image picture) => BlazeFaceDecoder.Blend(LookAt(picture, Whole(picture)));

    /// <summary>Looks harder if the picture as a whole shows no face: from further away (a face that fills the picture), then in overlapping tiles (small faces).</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Distinct faces in picture pixels, largest first; empty if there is none.</returns>
    public IReadOnlyList<FaceDetection> Search(Image picture)
    {
        FaceRegion whole = Whole(picture);
        List<FaceDetection> faces = BlazeFaceDecoder.Blend(LookAt(picture, whole));
        if (faces.Count == 0)
        {
            faces = BlazeFaceDecoder.Blend(LookAt(picture, whole with { Size = 1.6f * whole.Size }));
        }

        for (int tiling = 2; tiling <= FinestTiling && faces.Count == 0 && whole.Size >= tiling * SmallestTile; tiling *= 2)
        {
            float side = whole.Size / tiling;
            faces = BlazeFaceDecoder.Blend(Tiles(picture, side).SelectMany(tile => LookAt(picture, tile)));
        }

        return faces;
    }

    private static FaceRegion Whole(Image picture) => new(picture.Width / 2f, picture.Height / 2f, Math.Max(picture.Width, picture.Height), 0);

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

    private List<FaceDetection> LookAt(Image picture, FaceRegion region)
    {
        Session network = networks.Detector;
        FaceCrop.Sample(picture, region, BlazeFaceDecoder.InputSize, network.Input("image"), 1 / 127.5f, -1, border: CropBorder.Zero);
        network.Run();

        List<FaceDetection> candidates = [];
        ReadOnlySpan<float> fine = network.Output("scores16");
        BlazeFaceDecoder.Decode(fine, network.Output("boxes16"), 0, candidates);
        BlazeFaceDecoder.Decode(network.Output("scores32"), network.Output("boxes32"), fine.Length, candidates);

        float scale = region.Size / BlazeFaceDecoder.InputSize;
        Vector2 corner = new(region.CenterX - (region.Size / 2), region.CenterY - (region.Size / 2));
        return candidates.ConvertAll(c => new FaceDetection(c.Score, corner + (c.Center * scale), c.Extent * scale, Array.ConvertAll(c.KeyPoints, p => corner + (p * scale))));
    }
}
