using System.Numerics;

namespace Orator.Perception;

/// <summary>Turns the outputs of the BlazeFace network (the "back" model, 256 pixels) into faces.</summary>
/// <remarks>Bazarevsky et al., BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, 2019: anchors, and the blending of
/// overlapping predictions.</remarks>
internal static class BlazeFaceDecoder
{
    /// <summary>Side of the network's input in pixels.</summary>
    public const int InputSize = 256;

    /// <summary>Values for each anchor: box centre, box extent, six key points.</summary>
    public const int ValuesPerAnchor = 16;

    private const float MinimumScore = 0.5f;
    private const float BlendOverlap = 0.3f;

    /// <summary>Anchor centres in input pixels: 16 x 16 cells of two anchors, then 8 x 8 cells of six, row by row.</summary>
    public static Vector2[] Anchors { get; } = [.. AnchorsOf(16, 2), .. AnchorsOf(32, 6)];

    /// <summary>Decodes one scale of the network and adds what is a face.</summary>
    /// <param name="logits">One score an anchor.</param>
    /// <param name="values"><see cref="ValuesPerAnchor"/> values an anchor.</param>
    /// <param name="firstAnchor">Index of the first anchor of this scale.</param>
    /// <param name="candidates">Receives the faces, input pixels.</param>
    public static void Decode(ReadOnlySpan<float> logits, ReadOnlySpan<float> values, int firstAnchor, List<FaceDetection> candidates)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            float score = 1 / (1 + MathF.Exp(-Math.Clamp(logits[i], -100, 100)));
            if (score < MinimumScore)
            {
                continue;
            }

            Vector2 anchor = Anchors[firstAnchor + i];
            ReadOnlySpan<float> v = values.Slice(i * ValuesPerAnchor, ValuesPerAnchor);
            Vector2[] keyPoints = new Vector2[FaceDetection.KeyPointCount];
            for (int k = 0; k < keyPoints.Length; k++)
            {
                keyPoints[k] = anchor + new Vector2(v[4 + (2 * k)], v[5 + (2 * k)]);
            }

            candidates.Add(new FaceDetection(score, anchor + new Vector2(v[0], v[1]), new Vector2(v[2], v[3]), keyPoints));
        }
    }

    /// <summary>
    /// Non-maximum suppression by blending: from the best down, all faces that overlap it are averaged, weighted by score.
    /// Of faces one inside the other, which are the same face at two scales, the larger stays.
    /// </summary>
    /// <param name="candidates">Decoded faces.</param>
    /// <returns>Distinct faces, largest first (area times score).</returns>
    public static List<FaceDetection> Blend(IEnumerable<FaceDetection> candidates)
    {
        List<FaceDetection> open = [.. candidates.OrderByDescending(c => c.Score)];
        List<FaceDetection> faces = [];
        while (open.Count > 0)
        {
            FaceDetection best = open[0];
            List<FaceDetection> group = open.FindAll(c => c == best || c.Overlap(best) > BlendOverlap);
            open.RemoveAll(group.Contains);
            faces.Add(Mean(group, best.Score));
        }

        List<FaceDetection> distinct = [];
        foreach (FaceDetection face in faces.OrderByDescending(f => f.Weight))
        {
            if (!distinct.Exists(larger => larger.Contains(face.Center)))
            {
                distinct.Add(face);
            }
        }

        return distinct;
    }

    private static FaceDetection Mean(List<FaceDetection> group, float score)
    {
        Vector2 center = Vector2.Zero;
        Vector2 extent = Vector2.Zero;
        Vector2[] keyPoints = new Vector2[FaceDetection.KeyPointCount];
        float total = group.Sum(c => c.Score);
        foreach (FaceDetection c in group)
        {
            float weight = c.Score / total;
            center += c.Center * weight;
            extent += c.Extent * weight;
            for (int k = 0; k < keyPoints.Length; k++)
            {
                keyPoints[k] += c.KeyPoints[k] * weight;
            }
        }

        return new FaceDetection(score, center, extent, keyPoints);
    }

    private static IEnumerable<Vector2> AnchorsOf(int stride, int perCell)
    {
        int cells = InputSize / stride;
        for (int y = 0; y < cells; y++)
        {
            for (int x = 0; x < cells; x++)
            {
                for (int k = 0; k < perCell; k++)
                {
                    yield return new Vector2((x + 0.5f) * stride, (y + 0.5f) * stride);
                }
            }
        }
    }
}
