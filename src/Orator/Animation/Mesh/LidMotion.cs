using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>Moves the vertices of one eye's lids: the outlines come from the iris network, the gap between them from the blink
/// alone.</summary>
/// <remarks>The mesh network sees blinks as half of what they are, and the expression basis with it; hence its lids are not used.</remarks>
internal sealed class LidMotion
{
    /// <summary>Vertices of the subject's right eye: lower lid with both corners, from the outer to the inner one.</summary>
    private static readonly int[] RightLower = [33, 7, 163, 144, 145, 153, 154, 155, 133];
    private static readonly int[] RightUpper = [33, 246, 161, 160, 159, 158, 157, 173, 133];
    private static readonly int[] RightFold = [-1, 247, 30, 29, 27, 28, 56, 190, -1];
    private static readonly int[] RightBrow = [-1, -1, 225, 224, 223, 222, 221, -1, -1];
    private static readonly int[] RightBag = [-1, 25, 110, 24, 23, 22, 26, 112, -1];

    // Of the gap, what the lower lid rises when the eye closes; of the upper lid's way, what the skin above follows.
    private const float LowerShare = 0.13f;
    private const float FoldShare = 0.42f;
    private const float BrowShare = 0.1f;
    private const float BagShare = 0.5f;
    private const float WidestOpening = 1.3f;

    private readonly int[] _fold;
    private readonly int[] _brow;
    private readonly int[] _bag;

    /// <summary>Finds an eye and puts the lids of a shape where the iris network saw them.</summary>
    /// <param name="left">True for the subject's left eye.</param>
    /// <param name="eye">76 points of the iris network, crop pixels.</param>
    /// <param name="shape">468 vertices in canonical space; the lids are changed in place.</param>
    /// <param name="pose">The head's pose in the crop.</param>
    public LidMotion(bool left, ReadOnlySpan<Vector3> eye, Vector3[] shape, HeadPose pose)
    {
        Lower = Side(RightLower, left);
        Upper = Side(RightUpper, left);
        _fold = Side(RightFold, left);
        Fold = [Lower[0], .. _fold[1..8], Lower[8]];
        _brow = Side(RightBrow, left);
        _bag = Side(RightBag, left);
        for (int i = 0; i <= 8; i++)
        {
            Place(Lower[i], eye[i]);
            if (i is > 0 and < 8)
            {
                Place(Upper[i], eye[8 + i]);
            }
        }

        void Place(int vertex, Vector3 seen) =>
            shape[vertex] = pose.ToCanonical(new Vector3(seen.X, seen.Y, pose.ToPicture(shape[vertex]).Z));
    }

    /// <summary>Nine vertices of the lower lid's edge, from the outer to the inner corner.</summary>
    public int[] Lower { get; }

    /// <summary>Nine vertices of the upper lid's edge, from the outer to the inner corner.</summary>
    public int[] Upper { get; }

    /// <summary>Nine vertices of the fold above the upper lid, from corner to corner.</summary>
    public int[] Fold { get; }

    /// <summary>Opening of the eye relative to the portrait's: 1 = as there, 0 = closed.</summary>
    /// <param name="blink">Target blink.</param>
    /// <param name="portraitBlink">The portrait's own blink.</param>
    public static float Opening(float blink, float portraitBlink) =>
        blink == portraitBlink ? 1 : Math.Clamp((1 - blink) / MathF.Max(1 - portraitBlink, 0.15f), 0, WidestOpening);

    /// <summary>Moves the lids.</summary>
    /// <param name="shape">468 vertices in canonical space, expression added; changed in place.</param>
    /// <param name="portrait">The portrait's shape without the added expression.</param>
    /// <param name="opening">See <see cref="Opening"/>.</param>
    public void Apply(Vector3[] shape, Vector3[] portrait, float opening)
    {
        Vector3 outer = shape[Lower[0]] - portrait[Lower[0]];
        Vector3 inner = shape[Lower[8]] - portrait[Lower[8]];
        for (int i = 1; i < 8; i++)
        {
            Vector3 carried = Vector3.Lerp(outer, inner, i / 8f);
            Vector3 lower = portrait[Lower[i]] + carried;
            Vector3 upper = portrait[Upper[i]] + carried;
            shape[Lower[i]] = lower;
            shape[Upper[i]] = upper;
            if (opening == 1)
            {
                continue;
            }

            Vector3 gap = upper - lower;
            Vector3 rise = gap * (LowerShare * MathF.Max(0, 1 - opening));
            Vector3 lid = lower + rise + (gap * opening) - upper;
            shape[Lower[i]] += rise;
            shape[Upper[i]] += lid;
            Follow(_fold[i], lid * FoldShare);
            Follow(_brow[i], lid * BrowShare);
            Follow(_bag[i], rise * BagShare);
        }

        void Follow(int vertex, Vector3 way)
        {
            if (vertex >= 0)
            {
                shape[vertex] += way;
            }
        }
    }

    private static int[] Side(int[] right, bool left) => left ? Array.ConvertAll(right, i => i < 0 ? i : FaceTopology.Mirror[i]) : right;
}
