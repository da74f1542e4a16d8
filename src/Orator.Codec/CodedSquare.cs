using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Codec;

/// <summary>The square of the sender's frames that is coded: upright, about twice as large as the face, and within the frame as far as that
/// goes. It stays where it is, whatever the head does.</summary>
/// <param name="Region">The square, frame pixels.</param>
/// <param name="Side">Side that it is coded with, pixels.</param>
public sealed record CodedSquare(FaceRegion Region, int Side)
{
    // As large as the square that generators get of photos (HeadCrop), and a little higher than the face.
    private const float Room = 2.13f;
    private const float Raise = 0.06f;
    private const float Sixteenth = 16;

    /// <summary>The square around a face.</summary>
    /// <param name="face">The face, frame pixels.</param>
    /// <param name="width">Width of the frames, pixels.</param>
    /// <param name="height">Height of the frames, pixels.</param>
    /// <param name="side">Side that it is coded with, pixels.</param>
    public static CodedSquare Around(FaceObservation face, int width, int height, int side)
    {
        (Vector2 low, Vector2 high) = HeadCrop.Box(face);
        Vector2 extent = high - low;
        float size = MathF.Min(Room * MathF.Max(extent.X, extent.Y), Math.Min(width, height));
        Vector2 center = ((low + high) / 2) - new Vector2(0, Raise * size);
        Vector2 half = new(size / 2);
        center = Vector2.Clamp(center, half, new Vector2(width, height) - half);

        // Rounded, as receivers are told.
        return new CodedSquare(
            new FaceRegion(Round(center.X), Round(center.Y), Round(size), 0), side);

        static float Round(float pixels) => MathF.Round(pixels * Sixteenth) / Sixteenth;
    }

    /// <summary>The largest square in the middle: for frames before the first face.</summary>
    /// <param name="width">Width of the frames, pixels.</param>
    /// <param name="height">Height of the frames, pixels.</param>
    /// <param name="side">Side that it is coded with, pixels.</param>
    public static CodedSquare Middle(int width, int height, int side) =>
        new(new FaceRegion(width / 2f, height / 2f, Math.Min(width, height), 0), side);

    /// <summary>What the square shows.</summary>
    /// <param name="frame">A frame.</param>
    public Image Cut(Image frame) => FaceCutout.Cut(frame, Region, Side);

    /// <summary>A face in pixels of the square.</summary>
    /// <param name="face">The face, frame pixels.</param>
    public FaceObservation ToSquare(FaceObservation face)
    {
        float scale = Side / Region.Size;
        return face.Transform(scale, new Vector2(Side / 2f) - (scale * new Vector2(Region.CenterX, Region.CenterY)));
    }
}
