using System.Numerics;
using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>A face as the network of canonical key points sees it, and what the face mesh says of it, in units of
/// <see cref="KeyPointSquare"/>.</summary>
/// <param name="Image">The picture in the square, [3, S, S], RGB from 0 to 1.</param>
/// <param name="Points">l, [68, 3].</param>
/// <param name="Rotation">R*, [3, 3].</param>
/// <param name="Scale">s*, [1].</param>
/// <param name="Translation">t*, [3].</param>
internal sealed record CanonicalSample(float[] Image, float[] Points, float[] Rotation, float[] Scale, float[] Translation)
{
    private const float ShiftShare = 0.08f;
    private const float ZoomRange = 0.15f;

    // Degrees.
    private const float MostRoll = 12;

    /// <summary>Cuts a face out as a detector or the frame before might: a little moved, turned, larger or smaller.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <param name="rest">The person's face at rest, by which the pose is fitted: 468 vertices.</param>
    /// <param name="size">S.</param>
    /// <param name="random">Source of chance.</param>
    public static CanonicalSample Draw(Image picture, FaceObservation face, Vector3[] rest, int size, CounterRandom random)
    {
        float Around(float range) => ((2 * random.Uniform()) - 1) * range;
        FaceRegion region = KeyPointSquare.Around(SparseLandmarks.Of(face.Landmarks)).Region;
        return Cut(picture, face, rest, size, new KeyPointSquare(new FaceRegion(
            region.CenterX + (region.Size * Around(ShiftShare)),
            region.CenterY + (region.Size * Around(ShiftShare)),
            region.Size * MathF.Exp(Around(ZoomRange)),
            region.Rotation + (Around(MostRoll) * MathF.PI / 180))));
    }

    /// <summary>Cuts a face out.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <param name="rest">The person's face at rest: 468 vertices.</param>
    /// <param name="size">S.</param>
    /// <param name="square">What to cut out.</param>
    public static CanonicalSample Cut(Image picture, FaceObservation face, Vector3[] rest, int size, KeyPointSquare square)
    {
        float[] image = new float[3 * size * size];
        FaceCrop.Sample(picture, square.Region, size, image, 1 / 255f);
        HeadPose pose = square.ToUnits(HeadPose.Fit(face.Landmarks, rest));
        Rotation r = pose.Rotation;
        return new CanonicalSample(
            image,
            FrameLabels.Flat(Array.ConvertAll(SparseLandmarks.Of(face.Landmarks), square.ToUnits)),
            FrameLabels.Flat([r.Row0, r.Row1, r.Row2]),
            [pose.Scale],
            FrameLabels.Flat([pose.Origin]));
    }
}

/// <summary>Pairs of pictures of one person each, in the layout of a graph's inputs: all sources first, then all targets.</summary>
/// <param name="Samples">2 N samples; number n and N + n show one person.</param>
internal sealed record CanonicalBatch(IReadOnlyList<CanonicalSample> Samples)
{
    /// <summary>The inputs of a graph that a batch fills.</summary>
    /// <param name="Image">[2 N, 3, S, S].</param>
    /// <param name="Points">[2 N, 68, 3].</param>
    /// <param name="Rotation">[2 N, 3, 3].</param>
    /// <param name="Scale">[2 N, 1].</param>
    /// <param name="Translation">[2 N, 3].</param>
    public sealed record Inputs(Tensor Image, Tensor Points, Tensor Rotation, Tensor Scale, Tensor Translation)
    {
        /// <summary>Adds the inputs to a graph.</summary>
        /// <param name="graph">The graph.</param>
        /// <param name="samples">2 N.</param>
        /// <param name="size">S.</param>
        public static Inputs AddTo(Graph graph, int samples, int size) => new(
            graph.Input("image", [samples, 3, size, size]),
            graph.Input("real points", [samples, SparseLandmarks.Count, 3]),
            graph.Input("real rotation", [samples, 3, 3]),
            graph.Input("real scale", [samples, 1]),
            graph.Input("real translation", [samples, 3]));
    }

    /// <summary>Fills the inputs.</summary>
    public void CopyTo(Session session)
    {
        SampleInputs.Fill(session, "image", Samples, sample => sample.Image);
        SampleInputs.Fill(session, "real points", Samples, sample => sample.Points);
        SampleInputs.Fill(session, "real rotation", Samples, sample => sample.Rotation);
        SampleInputs.Fill(session, "real scale", Samples, sample => sample.Scale);
        SampleInputs.Fill(session, "real translation", Samples, sample => sample.Translation);
    }
}
