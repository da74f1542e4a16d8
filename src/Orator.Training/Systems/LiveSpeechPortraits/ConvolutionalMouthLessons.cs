using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.LipSync;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.SpeechEmbedding;
using Orator.Training.Data.Augmentation;
using Orator.Training.Losses;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Stretches of clips for a convolutional mouth: speech embeddings of the sound at five tempos, two of them recorded
/// anew.</summary>
internal sealed class ConvolutionalMouthLessons : ILessons
{
    private const float InputNoise = 0.3f;
    private const float InputDropout = 0.4f; // Of the dropout elsewhere.
    private static readonly (double Tempo, bool Rerecorded)[] Versions =
        [(1, false), (0.9, false), (1.1, false), (0.95, true), (1.06, true)];

    private readonly ConvolutionalMouth _mouth;
    private readonly MotionTrainingOptions _options;
    private readonly ClipChoice _choice;
    private readonly Version[][] _versions;
    private readonly MouthDirections _directions;
    private readonly MouthSyncDiscriminator? _discriminator;

    /// <summary>Prepares clips, and gives the network what it keeps of their sound: mean, deviation and principal directions.</summary>
    public ConvolutionalMouthLessons(IReadOnlyList<MotionClip> clips, SpeechMotionModel model, MotionTrainingOptions options)
    {
        (_mouth, _options, _choice) = ((ConvolutionalMouth)model.Mouth, options, ClipChoice.Of(clips));
        float[][][] expressions = MotionTargets.Centred(MotionTargets.Expressions(clips));
        _directions = MouthDirections.Of(expressions);
        _discriminator = options.MouthSync is string folder ? OpenDiscriminator(folder) : null;
        SpeechEmbeddingEncoder encoder = new(model.Embedding!);
        _versions = new Version[clips.Count][];
        Parallel.For(0, clips.Count, ThreadLimit.Loop, i =>
        {
            CounterRandom random = new(options.Seed, ulong.MaxValue - (ulong)i);
            _versions[i] = [.. Versions.Select(version => Version.Make(
                clips[i], expressions[i], encoder, version.Tempo, version.Rerecorded ? random : null))];
        });
        Standardise();
    }

    private int Window => _options.Steps + _mouth.Configuration.Window - 1;

    /// <inheritdoc/>
    public IReadOnlyList<LessonInput> Draw(CounterRandom random)
    {
        ConvolutionalMouthConfiguration sizes = _mouth.Configuration;
        (int steps, int samples, int window) = (_options.Steps, _options.Batch, Window);
        float[] speech = new float[samples * window * sizes.Inputs];
        float[] target = new float[samples * steps * sizes.Outputs];
        float[] mask = new float[samples * steps];
        for (int n = 0; n < samples; n++)
        {
            Version version = _versions[_choice.Next(random)][random.Below(Versions.Length)];
            int length = version.Target.Length;
            int start = random.Below(Math.Max(1, length - steps + 1));
            MouthStates.CopyWindow(
                version.Features, start - sizes.ContextBefore, speech.AsSpan(n * window * sizes.Inputs, window * sizes.Inputs));
            for (int t = 0; t < steps && start + t < length; t++)
            {
                version.Target[start + t].CopyTo(target.AsSpan(((n * steps) + t) * sizes.Outputs));
                mask[(n * steps) + t] = 1;
            }
        }

        List<LessonInput> inputs = [new("speech", speech), new("target", target), new("mask", mask)];
        foreach ((string name, Shape shape, float share) in Drops())
        {
            inputs.Add(new(name, DropoutMask.Draw((int)shape.Elements, share, random)));
        }

        float[] noise = new float[samples * sizes.Reduced * window];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = InputNoise * random.Normal();
        }

        inputs.Add(new("noise", noise));
        return inputs;
    }

    /// <inheritdoc/>
    public Tensor Loss(Graph graph)
    {
        ConvolutionalMouthConfiguration sizes = _mouth.Configuration;
        (int steps, int samples) = (_options.Steps, _options.Batch);
        Tensor noise = graph.Input("noise", [samples, sizes.Reduced, Window]);
        Queue<Tensor> drops = new(Drops().Select(drop => graph.Input(drop.Name, drop.Shape)));
        int layer = 0;
        Tensor speech = graph.Input("speech", [samples, Window, sizes.Inputs]);
        Tensor states = _mouth.Encode(speech, x => (layer++ == 0 ? x + noise : x) * drops.Dequeue());
        Tensor motion = _mouth.MapWithoutCurve(states.Reshape(samples * steps, -1)).Reshape(samples, steps, -1);
        Tensor mask = graph.Input("mask", [samples, steps, 1]);
        Tensor loss = MotionObjective.ConvolutionalMouth(motion, graph.Input("target", motion.Shape), mask, _directions);
        if (_discriminator is null)
        {
            return loss;
        }

        Tensor heard = speech.Slice(1, sizes.ContextBefore, sizes.ContextBefore + steps);
        Tensor fit = MouthSyncLoss.Of(
            _discriminator, motion.Transpose(1, 0, 2), heard.Transpose(1, 0, 2), mask.Transpose(1, 0, 2));
        return loss + (fit * _options.MouthSyncWeight);
    }

    private static MouthSyncDiscriminator OpenDiscriminator(string folder) =>
        ModelPackage.Open(folder).Network as MouthSyncDiscriminator
        ?? throw new InputException($"'{folder}' is no mouth-sync discriminator: 'orator train mouth-sync' makes one.");

    private List<(string Name, Shape Shape, float Share)> Drops()
    {
        ConvolutionalMouthConfiguration sizes = _mouth.Configuration;
        int length = Window;
        List<(string, Shape, float)> drops = [("drop0", [_options.Batch, sizes.Reduced, length], InputDropout * _options.UsedDropout)];
        for (int layer = 1; layer <= sizes.Layers; layer++)
        {
            length -= sizes.Before + sizes.After;
            drops.Add(($"drop{layer}", [_options.Batch, sizes.Channels, length], _options.UsedDropout));
        }

        return drops;
    }

    // The reducing layer begins with the principal directions of the sound.
    private void Standardise()
    {
        PrincipalDirections directions = PrincipalDirections.Of(
            [.. _versions.SelectMany(clip => clip[0].Features)], _mouth.Configuration.Reduced);
        directions.Mean.CopyTo(_mouth.Mean.Values, 0);
        directions.Deviation.CopyTo(_mouth.Deviation.Values, 0);
        directions.Weights.CopyTo(_mouth.Reduce.TrainableParameters[0].Values, 0);
        Array.Clear(_mouth.Reduce.TrainableParameters[1].Values);
    }

    /// <summary>A clip at one tempo, step by step.</summary>
    private sealed record Version(float[][] Features, float[][] Target)
    {
        public static Version Make(
            MotionClip clip, float[][] expressions, SpeechEmbeddingEncoder encoder, double tempo, CounterRandom? random)
        {
            float[] sound = SoundAugmentation.Faster(clip.Sound, tempo);
            float[][] features = encoder.Encode(random is null ? sound : SoundAugmentation.Rerecorded(sound, random));
            double framesPerStep = clip.FramesPerSecond * tempo / SpeechEmbeddingExtractor.FeaturesPerSecond;
            int steps = Math.Min(features.Length, (int)(expressions.Length / framesPerStep));
            return new Version(
                features[..steps], [.. Enumerable.Range(0, steps).Select(i => MotionTargets.At(expressions, i * framesPerStep))]);
        }
    }
}
