using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// What the networks learn by. A recurrent mouth: squared distances of the lips' vertices and of their velocities, and of the opening,
/// x1000 as in Live Speech Portraits, and a little of the coefficients themselves.
/// </summary>
internal static class MotionObjective
{
    private const float Scale = 1000;
    private const float VelocityWeight = 4;
    private const float OpeningWeight = 2;
    private const float CoefficientWeight = 0.02f;
    private const float DeviationWeight = 0.05f;

    /// <summary>
    /// The loss of a convolutional mouth: squared errors of the five <see cref="MouthDirections"/> and of their changes from step to step,
    /// each over its deviation, and a little of the coefficients over theirs. The opening counts twice as much as the others.
    /// </summary>
    /// <param name="motion">Coefficients [N, T, outputs].</param>
    /// <param name="target">True coefficients.</param>
    /// <param name="mask">1 where they count, [N, T, 1].</param>
    /// <param name="directions">Measures and deviations.</param>
    public static Tensor ConvolutionalMouth(Tensor motion, Tensor target, Tensor mask, MouthDirections directions)
    {
        Graph graph = motion.Graph;
        int outputs = motion.Shape[2];
        Tensor error = (motion - target) * mask;
        Tensor measures = error.MatMul(graph.Constant(directions.Values, [outputs, MouthDirections.Count]));
        Tensor changes = measures.Slice(1, 1) - measures.Slice(1, 0, measures.Shape[1] - 1);
        Tensor weights = graph.Constant([1, 0.5f, 0.5f, 0.5f, 0.5f], [MouthDirections.Count]);
        Tensor coefficients = error / graph.Constant(directions.Coefficients, [outputs]);
        return (measures.Square() * weights).Mean()
            + (changes.Square() * weights).Mean()
            + coefficients.Square().Mean() * DeviationWeight;
    }

    /// <summary>The loss of motion of a recurrent mouth.</summary>
    /// <param name="motion">Coefficients [T, N, outputs].</param>
    /// <param name="target">True coefficients.</param>
    /// <param name="mask">1 where they count, [T, N, 1].</param>
    public static Tensor Mouth(Tensor motion, Tensor target, Tensor mask)
    {
        Graph graph = motion.Graph;
        int outputs = motion.Shape[2];
        (float[] vertices, float[] gap) = MotionTargets.Lips(outputs);
        Tensor error = (motion - target) * mask;
        Tensor lips = error.MatMul(graph.Constant(vertices, [outputs, vertices.Length / outputs]));
        Tensor velocity = (lips.Slice(0, 1) - lips.Slice(0, 0, lips.Shape[0] - 1)) * mask.Slice(0, 0, mask.Shape[0] - 1);
        Tensor opening = error.MatMul(graph.Constant(gap, [outputs, 1]));
        return lips.Square().Mean() * Scale
            + velocity.Square().Mean() * (Scale * VelocityWeight)
            + opening.Square().Mean() * (Scale * OpeningWeight)
            + error.Square().Mean() * CoefficientWeight;
    }

    /// <summary>Negative logarithm of the density of true poses.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="history">[N, T, dimensions].</param>
    /// <param name="heard">[N, T, inputs].</param>
    /// <param name="pose">[N, t, dimensions].</param>
    public static Tensor Head(SpeechMotionModel model, Tensor history, Tensor heard, Tensor pose) =>
        new GaussianMixture(
            model.Configuration.Head.Centres,
            model.Configuration.Head.Dimensions).Loss(model.Head.Forward(history, heard, pose.Shape[1]), pose);
}
