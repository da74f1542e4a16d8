using System.Numerics;

namespace Orator.Training.Losses;

/// <summary>An upright rectangle around a part of a face, in whole pixels; right and bottom are outside.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
public readonly record struct FaceBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>By how much StyleHEAT's public implementation widens the box of the mouth, in pictures of any size, pixels.</summary>
    public const int MouthPadding = 8;

    /// <summary>The same for eyes, and by an oversight there for the nose.</summary>
    public const int EyePadding = 15;

    /// <summary>The box of the mouth in 68 landmarks (iBUG 300-W: 48 to 67).</summary>
    /// <param name="landmarks">The landmarks, pixels.</param>
    public static FaceBox Mouth(ReadOnlySpan<Vector2> landmarks) => Around(landmarks[48..68], MouthPadding);

    /// <summary>The box of the eye at the left of the picture (36 to 41).</summary>
    /// <param name="landmarks">The landmarks, pixels.</param>
    public static FaceBox LeftEye(ReadOnlySpan<Vector2> landmarks) => Around(landmarks[36..42], EyePadding);

    /// <summary>The box of the eye at the right (42 to 47).</summary>
    /// <param name="landmarks">The landmarks, pixels.</param>
    public static FaceBox RightEye(ReadOnlySpan<Vector2> landmarks) => Around(landmarks[42..48], EyePadding);

    /// <summary>The box of the nose (27 to 35).</summary>
    /// <param name="landmarks">The landmarks, pixels.</param>
    public static FaceBox Nose(ReadOnlySpan<Vector2> landmarks) => Around(landmarks[27..36], EyePadding);

    /// <summary>The box of points, cut to whole pixels and then widened.</summary>
    /// <param name="points">At least one point.</param>
    /// <param name="padding">By how much, pixels.</param>
    public static FaceBox Around(ReadOnlySpan<Vector2> points, int padding)
    {
        (Vector2 low, Vector2 high) = (points[0], points[0]);
        foreach (Vector2 point in points)
        {
            (low, high) = (Vector2.Min(low, point), Vector2.Max(high, point));
        }

        return new FaceBox((int)low.X - padding, (int)low.Y - padding, (int)high.X + padding, (int)high.Y + padding);
    }

    /// <summary>Fills a mask: 1 in boxes, something less elsewhere.</summary>
    /// <param name="mask">Receives [height, width].</param>
    /// <param name="width">Width, pixels.</param>
    /// <param name="boxes">The boxes.</param>
    /// <param name="elsewhere">What is outside: <see cref="Elsewhere"/>, or 0.</param>
    /// <param name="softness">Over how many pixels beyond a box the mask falls from 1: 0 for a hard edge, as in the public implementation;
    /// the supplement's is soft, and does not say how.</param>
    public static void FillMask(Span<float> mask, int width, ReadOnlySpan<FaceBox> boxes, float elsewhere = 0, float softness = 0)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            float inside = 0;
            foreach (FaceBox box in boxes)
            {
                (int x, int y) = (i % width, i / width);
                int across = Math.Max(0, Math.Max(box.Left - x, x - box.Right + 1));
                int down = Math.Max(0, Math.Max(box.Top - y, y - box.Bottom + 1));
                float distance = MathF.Sqrt((across * across) + (down * down));
                inside = MathF.Max(inside, distance == 0 ? 1 : softness == 0 ? 0 : MathF.Max(0, 1 - (distance / softness)));
            }

            mask[i] = elsewhere + ((1 - elsewhere) * inside);
        }
    }

    /// <summary>What a mask is outside the boxes in StyleHEAT's public joint training: 0.2, from step 500 on 0.05, from 2000 on
    /// 0.005.</summary>
    /// <param name="step">The step, from 0.</param>
    public static float Elsewhere(long step) => step < 500 ? 0.2f : step < 2000 ? 0.05f : 0.005f;

    /// <summary>Fills the matrices that <see cref="RoiAlign"/> reads this box with.</summary>
    /// <param name="height">Height of the picture.</param>
    /// <param name="width">Its width.</param>
    /// <param name="rows">Receives [h, height].</param>
    /// <param name="columns">Receives [w, width].</param>
    public void FillRegion(int height, int width, Span<float> rows, Span<float> columns)
    {
        RoiAlign.Fill(Top, Bottom, height, rows);
        RoiAlign.Fill(Left, Right, width, columns);
    }
}
