using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Poses of heads that speak, for the head network: stretches of clips, also mirrored, with noise in what it remembers.</summary>
internal sealed class HeadLessons : ILessons
{
    private const int HeadSteps = 32;
    private readonly SpeechMotionModel _model;
    private readonly MotionTrainingOptions _options;
    private readonly ClipChoice _choice;
    private readonly (float[][] Poses, float[][] Heard)[] _heads;
    private readonly int _length;

    /// <summary>Prepares clips.</summary>
    public HeadLessons(IReadOnlyList<MotionClip> clips, SpeechMotionModel model, MotionTrainingOptions options)
    {
        (_model, _options, _choice) = (model, options, ClipChoice.Of(clips));
        _length = model.Configuration.Head.ReceptiveField - 1 + HeadSteps;
        float[][][] poses = MotionTargets.Poses(clips);
        int stride = model.Configuration.Stack * model.Configuration.HeadStack;
        _heads = [.. clips.Select((clip, i) =>
        {
            float[][] heard = SpeechCues.Compute(clip.Sound, stride);
            double framesPerStep = clip.FramesPerSecond * stride / LogMel.FramesPerSecond;
            return (heard.Select((_, k) => MotionTargets.At(poses[i], (k + 1.5) * framesPerStep)).ToArray(), heard);
        })];
    }

    /// <inheritdoc/>
    public IReadOnlyList<LessonInput> Draw(CounterRandom random)
    {
        HeadNetworkConfiguration head = _model.Configuration.Head;
        int samples = _options.Batch;
        float[] history = new float[samples * _length * head.Dimensions];
        float[] heard = new float[samples * _length * head.Inputs];
        float[] pose = new float[samples * HeadSteps * head.Dimensions];
        for (int n = 0; n < samples; n++)
        {
            Fill(history, heard, pose, n, _heads[_choice.Next(random)], random);
        }

        return [new("history", history), new("heard", heard), new("pose", pose)];
    }

    /// <inheritdoc/>
    public Tensor Loss(Graph graph)
    {
        HeadNetworkConfiguration head = _model.Configuration.Head;
        int samples = _options.Batch;
        return MotionObjective.Head(
            _model,
            graph.Input("history", [samples, _length, head.Dimensions]),
            graph.Input("heard", [samples, _length, head.Inputs]),
            graph.Input("pose", [samples, HeadSteps, head.Dimensions]));
    }

    private void Fill(
        float[] history, float[] heard, float[] pose, int n, (float[][] Poses, float[][] Heard) clip, CounterRandom random)
    {
        int length = _length;
        HeadNetworkConfiguration head = _model.Configuration.Head;
        (int dimensions, int inputs, int size) = (head.Dimensions, head.Inputs, SpeechMotionModel.PoseSize);

        // A stretch may begin before its clip, with a head that has not moved yet: that is how use begins.
        int first = random.Below(Math.Max(1, clip.Poses.Length - HeadSteps + 1)) - (length - HeadSteps);
        float mirror = random.Uniform() < 0.5f ? -1 : 1;
        float noise = 0.1f * random.Uniform();
        float[] kept = [.. Enumerable.Range(0, dimensions).Select(_ => random.Uniform() < _options.HistoryDropout ? 0f : 1f)];
        float Value(int step, int k)
        {
            float[] Row(int i) => clip.Poses[Math.Clamp(i, 0, clip.Poses.Length - 1)];
            float value = k < size ? Row(step)[k] : Row(step)[k - size] - Row(step - 1)[k - size];
            return (k % size) is 0 or 2 or 3 ? mirror * value : value;
        }

        for (int t = 0; t < length; t++)
        {
            int step = first + t;
            for (int k = 0; k < dimensions; k++)
            {
                history[(((n * length) + t) * dimensions) + k] = step < 1
                    ? 0
                    : kept[k] * (Value(step - 1, k) + (noise * random.Normal() * (k < size ? 1 : 0.3f)));
                if (t >= length - HeadSteps)
                {
                    pose[(((n * HeadSteps) + t - (length - HeadSteps)) * dimensions) + k] = Value(step, k);
                }
            }

            if (step >= 0 && step < clip.Heard.Length)
            {
                clip.Heard[step].CopyTo(heard.AsSpan(((n * length) + t) * inputs, inputs));
            }
        }
    }
}
