using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>
/// A portrait's deformable surface: the 468 vertices of the face, and rings around it that carry hair, ears, neck and background:
/// the nearest ring turns with the head, the further ones less and less, the border of the crop not at all.
/// </summary>
internal sealed class HeadMesh
{
    /// <summary>Number of vertices of the face.</summary>
    public const int FaceCount = FaceObservation.LandmarkCount;

    private const int Rings = 4;
    private const int FoldRounds = 6;
    private const float SmallestArea = 0.08f;

    private static readonly int Rays = FaceTopology.Oval.Length;

    private readonly SourcePortrait _portrait;
    private readonly Vector3[] _portraitShape;
    private readonly Vector3[] _shape = new Vector3[FaceCount];
    private readonly float[] _delta = new float[ExpressionBasis.Count];
    private readonly Vector3[] _canonicalRing;
    private readonly float[] _ringWeight;
    private readonly float[] _ringJaw;
    private readonly Vector2[] _relaxed;

    public HeadMesh(SourcePortrait portrait)
    {
        _portrait = portrait;
        _portraitShape = (Vector3[])portrait.Shape.Clone();
        RightLids = new LidMotion(false, portrait.Face.RightEye, _portraitShape, PoseOf(portrait.Motion));
        LeftLids = new LidMotion(true, portrait.Face.LeftEye, _portraitShape, PoseOf(portrait.Motion));
        Lips = new LipClosure(_portraitShape, portrait.Basis, portrait.Motion.Expression);
        int count = FaceCount + (Rings * Rays);
        Source = new Vector3[count];
        Target = new Vector3[count];
        Displacement = new Vector2[count];
        _canonicalRing = new Vector3[Rings * Rays];
        _ringWeight = new float[Rings * Rays];
        _ringJaw = new float[Rings * Rays];
        _relaxed = new Vector2[Rings * Rays];
        PoseFace(portrait.Motion, Source);
        PlaceRings();
        OuterTriangles = ConnectRings();
    }

    /// <summary>Lids of the subject's right eye.</summary>
    public LidMotion RightLids { get; }

    /// <summary>Lids of the subject's left eye.</summary>
    public LidMotion LeftLids { get; }

    /// <summary>How the lips close.</summary>
    public LipClosure Lips { get; }

    /// <summary>The portrait's 468 vertices in canonical space, lids where the iris network saw them.</summary>
    public Vector3[] PortraitShape => _portraitShape;

    /// <summary>The 468 vertices in canonical space in the motion that <see cref="Pose"/> was last given.</summary>
    public Vector3[] Shape => _shape;

    /// <summary>All vertices of the portrait as it is, crop pixels; z in the same unit, smaller = nearer.</summary>
    public Vector3[] Source { get; }

    /// <summary>All vertices in the motion that <see cref="Pose"/> was last given.</summary>
    public Vector3[] Target { get; }

    /// <summary>Where the picture of a target vertex lies in the source, relative to the target: source - target; exactly 0 for the
    /// portrait's own motion.</summary>
    public Vector2[] Displacement { get; }

    /// <summary>Vertex indices of the ring triangles, three a triangle; outermost first.</summary>
    public int[] OuterTriangles { get; }

    /// <summary>Moves all vertices.</summary>
    public void Pose(MotionFrame motion)
    {
        PoseFace(motion, Target);
        HeadPose source = PoseOf(_portrait.Motion);
        HeadPose target = PoseOf(motion);
        for (int i = 0; i < _canonicalRing.Length; i++)
        {
            int vertex = FaceCount + i;
            Vector3 rigid = target.ToPicture(_canonicalRing[i]) - source.ToPicture(_canonicalRing[i]);
            int oval = FaceTopology.Oval[i % Rays];
            Vector3 rigidOval = target.ToPicture(_portrait.Shape[oval]) - source.ToPicture(_portrait.Shape[oval]);
            Vector3 jaw = Target[oval] - Source[oval] - rigidOval;
            Vector3 moved = (rigid * _ringWeight[i]) + (jaw * _ringJaw[i]);
            Displacement[vertex] = -new Vector2(moved.X, moved.Y);
            Target[vertex] = Source[vertex] + moved;
        }

        for (int i = 0; i < FaceCount; i++)
        {
            Displacement[i] = new Vector2(Source[i].X - Target[i].X, Source[i].Y - Target[i].Y);
        }

        Unfold();
    }

    /// <summary>The pose of the head in a motion.</summary>
    public HeadPose PoseOf(MotionFrame motion) => new(
        motion.Rotation,
        _portrait.Scale * motion.Scale,
        _portrait.Origin + (new Vector3(motion.Translation, 0) * _portrait.Scale));

    private void PoseFace(MotionFrame motion, Vector3[] target)
    {
        _portraitShape.CopyTo(_shape, 0);
        for (int i = 0; i < _delta.Length; i++)
        {
            _delta[i] = motion.Expression[i] - _portrait.Motion.Expression[i];
        }

        _portrait.Basis.AddTo(_shape, _delta);
        RightLids.Apply(_shape, _portraitShape, LidMotion.Opening(motion.BlinkRight, _portrait.Motion.BlinkRight));
        LeftLids.Apply(_shape, _portraitShape, LidMotion.Opening(motion.BlinkLeft, _portrait.Motion.BlinkLeft));
        Lips.Apply(_shape);
        HeadPose pose = PoseOf(motion);
        for (int i = 0; i < FaceCount; i++)
        {
            target[i] = pose.ToPicture(_shape[i]);
        }
    }

    private void PlaceRings()
    {
        float side = _portrait.Crop.Width;
        HeadPose pose = PoseOf(_portrait.Motion);
        Vector3 center = Vector3.Zero;
        foreach (int i in FaceTopology.Oval)
        {
            center += Source[i] / Rays;
        }

        // "Down" is the head's own: towards the chin.
        Vector2 down = Vector2.Normalize(Flat(Source[152] - Source[10]));
        for (int ray = 0; ray < Rays; ray++)
        {
            Vector3 oval = Source[FaceTopology.Oval[ray]];
            Vector2 direction = Flat(oval - center);
            float border = MathF.Max(1.02f, ToBorder(Flat(center), direction, side));
            float downward = Vector2.Dot(Vector2.Normalize(direction), down);
            for (int ring = 0; ring < Rings; ring++)
            {
                int i = (ring * Rays) + ray;
                float factor = 1 + ((border - 1) * RingPlace(ring));
                Vector2 place = Flat(center) + (direction * factor);
                float depth = oval.Z + (pose.Scale * RingDepth(ring));
                Source[FaceCount + i] = new Vector3(place, depth);
                _canonicalRing[i] = pose.ToCanonical(Source[FaceCount + i]);
                _ringWeight[i] = RingWeight(ring, downward);
                _ringJaw[i] = ring == 0 ? 0.5f : ring == 1 ? 0.15f : 0;
            }
        }
    }

    // Fractions of the way from the face's outline to the border of the crop.
    private static float RingPlace(int ring) => ring switch { 0 => 0.13f, 1 => 0.33f, 2 => 0.62f, _ => 1 };

    private static float RingDepth(int ring) => ring switch { 0 => 0.25f, 1 => 0.6f, 2 => 0.9f, _ => 0.9f };

    /// <summary>How much of the head's movement a ring takes part in; the neck (downward +1) less than hair and ears.</summary>
    private static float RingWeight(int ring, float downward)
    {
        float t = Math.Clamp((downward + 0.2f) / 1.1f, 0, 1);
        t = t * t * (3 - (2 * t));
        return ring switch
        {
            0 => float.Lerp(1, 0.85f, t),
            1 => float.Lerp(0.95f, 0.65f, t),
            2 => float.Lerp(0.42f, 0.22f, t),
            _ => 0,
        };
    }

    private static float ToBorder(Vector2 center, Vector2 direction, float side)
    {
        float x = direction.X > 0 ? (side - center.X) / direction.X : direction.X < 0 ? -center.X / direction.X : float.PositiveInfinity;
        float y = direction.Y > 0 ? (side - center.Y) / direction.Y : direction.Y < 0 ? -center.Y / direction.Y : float.PositiveInfinity;
        return MathF.Min(x, y);
    }

    private static int[] ConnectRings()
    {
        List<int> triangles = [];
        for (int ring = Rings - 1; ring >= 0; ring--)
        {
            for (int ray = 0; ray < Rays; ray++)
            {
                int next = (ray + 1) % Rays;
                int a = Inner(ray);
                int b = Inner(next);
                int c = FaceCount + (ring * Rays) + ray;
                int d = FaceCount + (ring * Rays) + next;
                triangles.AddRange([a, c, d, a, d, b]);

                int Inner(int r) => ring == 0 ? FaceTopology.Oval[r] : FaceCount + ((ring - 1) * Rays) + r;
            }
        }

        return [.. triangles];
    }

    /// <summary>Where ring triangles would turn over, their vertices take the mean movement of their neighbours instead.</summary>
    private void Unfold()
    {
        for (int round = 0; round < FoldRounds; round++)
        {
            bool folded = false;
            for (int i = 0; i < _relaxed.Length; i++)
            {
                _relaxed[i] = new Vector2(float.NaN);
            }

            for (int t = 0; t < OuterTriangles.Length; t += 3)
            {
                int a = OuterTriangles[t];
                int b = OuterTriangles[t + 1];
                int c = OuterTriangles[t + 2];
                if (Area(Target[a], Target[b], Target[c]) >= SmallestArea * Area(Source[a], Source[b], Source[c]))
                {
                    continue;
                }

                folded = true;
                Relax(a);
                Relax(b);
                Relax(c);
            }

            if (!folded)
            {
                return;
            }

            for (int i = 0; i < _relaxed.Length; i++)
            {
                if (!float.IsNaN(_relaxed[i].X))
                {
                    Displacement[FaceCount + i] = _relaxed[i];
                    Target[FaceCount + i] = Source[FaceCount + i] - new Vector3(_relaxed[i], 0);
                }
            }
        }
    }

    private void Relax(int vertex)
    {
        int i = vertex - FaceCount;
        int ring = i / Rays;
        if (i < 0 || ring == Rings - 1)
        {
            return;
        }

        int ray = i % Rays;
        Vector2 inner = Displacement[ring == 0 ? FaceTopology.Oval[ray] : vertex - Rays];
        Vector2 outer = Displacement[vertex + Rays];
        Vector2 before = Displacement[FaceCount + (ring * Rays) + ((ray + Rays - 1) % Rays)];
        Vector2 after = Displacement[FaceCount + (ring * Rays) + ((ray + 1) % Rays)];
        _relaxed[i] = (Displacement[vertex] + inner + outer + ((before + after) / 2)) / 4;
    }

    private static float Area(Vector3 a, Vector3 b, Vector3 c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
