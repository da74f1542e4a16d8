using Orator.Engine;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>A batch for both networks.</summary>
/// <param name="Mel">[T, N, inputs].</param>
/// <param name="Target">Coefficients, [T, N, outputs].</param>
/// <param name="Mask">1 where there is a target, [T, N, 1].</param>
/// <param name="DropReduced">Dropout of what goes into the LSTM, [T N, reduced].</param>
/// <param name="DropHidden">Dropout of its states, [T N, hidden].</param>
/// <param name="History">Head poses before, [N, T', dimensions].</param>
/// <param name="Heard">Speech of the head's steps, [N, T', inputs].</param>
/// <param name="Pose">Poses to come, [N, t, dimensions].</param>
internal sealed record MotionBatch(
    float[] Mel, float[] Target, float[] Mask, float[] DropReduced, float[] DropHidden, float[] History, float[] Heard, float[] Pose);

/// <summary>
/// Draws stretches of clips, people first, with sound and motion changed as recordings differ: tempo, gain, colour, background noise, lost
/// bands; heads also mirrored.
/// </summary>
internal sealed class MotionSampler
{
    private const double MostSecondsOfOne = 60;
    private const double PersonPower = 0.7;
    private const int HeadSteps = 32;
    private static readonly double[] Tempos = [0.85, 0.92, 1, 1.08, 1.17];

    private readonly SpeechMotionConfiguration _configuration;
    private readonly MotionTrainingOptions _options;
    private readonly Piece[][] _pieces;
    private readonly (float[][] Poses, float[][] Heard)[] _heads;
    private readonly double[] _reached;

    public MotionSampler(IReadOnlyList<MotionClip> clips, SpeechMotionConfiguration configuration, MotionTrainingOptions options)
    {
        (_configuration, _options) = (configuration, options);
        float[][][] expressions = MotionTargets.Expressions(clips);
        float[][][] poses = MotionTargets.Poses(clips);
        int stride = configuration.Stack * configuration.HeadStack;
        _pieces = new Piece[clips.Count][];
        _heads = new (float[][], float[][])[clips.Count];
        Parallel.For(0, clips.Count, ThreadLimit.Loop, i =>
        {
            float[][] mel = LogMel.Compute(clips[i].Sound);
            _pieces[i] = [.. Tempos.Select(tempo => Piece.Make(
                clips[i], mel, SpeechCues.Compute(clips[i].Sound, configuration.Stack), expressions[i], configuration, tempo))];
            float[][] heard = SpeechCues.Compute(clips[i].Sound, stride);
            double framesPerStep = clips[i].FramesPerSecond * stride / LogMel.FramesPerSecond;
            _heads[i] = ([.. heard.Select((_, k) => MotionTargets.At(poses[i], (k + 1.5) * framesPerStep))], heard);
        });

        Dictionary<string, double> seconds = clips.GroupBy(c => c.Person).ToDictionary(p => p.Key, p => p.Sum(c => c.Seconds));
        double sum = 0;
        _reached = [.. clips.Select(
            c => sum += c.Seconds / seconds[c.Person] * Math.Pow(Math.Min(seconds[c.Person], MostSecondsOfOne), PersonPower))];
    }

    /// <summary>Steps of the head network in a batch.</summary>
    public int HeadLength => _configuration.Head.ReceptiveField - 1 + HeadSteps;

    /// <summary>Poses that the head network predicts in a batch.</summary>
    public static int HeadPredictions => HeadSteps;

    /// <summary>Batch n.</summary>
    public MotionBatch Draw(long number)
    {
        CounterRandom random = new(_options.Seed, (ulong)number);
        (int steps, int samples) = (_options.Steps, _options.Batch);
        (MouthNetworkConfiguration mouth, HeadNetworkConfiguration head) = (_configuration.Mouth, _configuration.Head);
        MotionBatch batch = new(
            new float[steps * samples * _configuration.Inputs],
            new float[steps * samples * mouth.Outputs],
            new float[steps * samples],
            Dropout(steps * samples * mouth.Reduced, random),
            Dropout(steps * samples * mouth.Hidden, random),
            new float[samples * HeadLength * head.Dimensions],
            new float[samples * HeadLength * head.Inputs],
            new float[samples * HeadSteps * head.Dimensions]);
        for (int n = 0; n < samples; n++)
        {
            FillMouth(batch, n, _pieces[Choose(random)][random.Below(Tempos.Length)], random);
            FillHead(batch, n, _heads[Choose(random)], random);
        }

        return batch;
    }

    private int Choose(CounterRandom random)
    {
        int at = Array.BinarySearch(_reached, random.Uniform() * _reached[^1]);
        return Math.Min(at < 0 ? ~at : at, _reached.Length - 1);
    }

    private void FillMouth(MotionBatch batch, int n, Piece piece, CounterRandom random)
    {
        (int steps, int samples, int ahead) = (_options.Steps, _options.Batch, _configuration.LookAhead);
        (int inputs, int outputs) = (_configuration.Inputs, _configuration.Mouth.Outputs);
        int start = random.Below(Math.Max(1, piece.Target.Length - steps + 1));
        AudioAugmentation change = new(random);
        for (int t = 0; t < steps && start + t < piece.Target.Length; t++)
        {
            Span<float> mel = batch.Mel.AsSpan(((t * samples) + n) * inputs, inputs);
            int sound = inputs - SpeechMotionModel.CueCount;
            piece.Mel.AsSpan((start + t + ahead) * sound, sound).CopyTo(mel);
            change.Apply(mel[..sound], random);
            piece.Cues[start + t].CopyTo(mel[sound..]);
            piece.Target[start + t].CopyTo(batch.Target.AsSpan(((t * samples) + n) * outputs, outputs));

            // The network begins without a past: what it says in the first steps does not count.
            batch.Mask[(t * samples) + n] = t < 5 ? 0 : 1;
        }
    }

    private void FillHead(MotionBatch batch, int n, (float[][] Poses, float[][] Heard) clip, CounterRandom random)
    {
        int length = HeadLength;
        (int dimensions, int inputs, int size) = (_configuration.Head.Dimensions, _configuration.Head.Inputs, SpeechMotionModel.PoseSize);

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
                batch.History[(((n * length) + t) * dimensions) + k] = step < 1
                    ? 0
                    : kept[k] * (Value(step - 1, k) + (noise * random.Normal() * (k < size ? 1 : 0.3f)));
                if (t >= length - HeadSteps)
                {
                    batch.Pose[(((n * HeadSteps) + t - (length - HeadSteps)) * dimensions) + k] = Value(step, k);
                }
            }

            if (step >= 0 && step < clip.Heard.Length)
            {
                clip.Heard[step].CopyTo(batch.Heard.AsSpan(((n * length) + t) * inputs, inputs));
            }
        }
    }

    private float[] Dropout(int count, CounterRandom random)
    {
        float[] mask = new float[count];
        float kept = 1 / (1 - _options.Dropout);
        for (int i = 0; i < count; i++)
        {
            mask[i] = random.Uniform() < _options.Dropout ? 0 : kept;
        }

        return mask;
    }

    /// <summary>A clip at one tempo, step by step.</summary>
    private sealed record Piece(float[] Mel, float[][] Cues, float[][] Target)
    {
        public static Piece Make(
            MotionClip clip, float[][] mel, float[][] cues, float[][] expressions, SpeechMotionConfiguration configuration, double tempo)
        {
            int stack = configuration.Stack;
            int steps = Math.Max(1, (int)(clip.Seconds * configuration.StepsPerSecond / tempo) - 1);
            float[] sound = new float[(steps + configuration.LookAhead) * stack * LogMel.BandCount];
            for (int i = 0; i < sound.Length / LogMel.BandCount; i++)
            {
                double at = i * tempo;
                if (at < mel.Length - 1)
                {
                    float t = (float)(at - (int)at);
                    for (int band = 0; band < LogMel.BandCount; band++)
                    {
                        sound[(i * LogMel.BandCount) + band] = float.Lerp(mel[(int)at][band], mel[(int)at + 1][band], t);
                    }
                }
            }

            double framesPerStep = clip.FramesPerSecond * tempo / configuration.StepsPerSecond;
            return new Piece(
                sound,
                [.. Enumerable.Range(0, steps).Select(i => MotionTargets.At(cues, i * tempo))],
                [.. Enumerable.Range(0, steps).Select(i => MotionTargets.At(expressions, i * framesPerStep))]);
        }
    }
}
