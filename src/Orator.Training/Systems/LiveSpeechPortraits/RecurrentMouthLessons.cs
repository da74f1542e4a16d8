using Orator.Engine;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Stretches of clips for a recurrent mouth, with sound and motion changed as recordings differ: tempo, gain, colour, background noise,
/// lost bands.
/// </summary>
internal sealed class RecurrentMouthLessons : ILessons
{
    private static readonly double[] Tempos = [0.85, 0.92, 1, 1.08, 1.17];

    private readonly SpeechMotionModel _model;
    private readonly SpeechMotionConfiguration _configuration;
    private readonly MouthNetworkConfiguration _mouth;
    private readonly MotionTrainingOptions _options;
    private readonly ClipChoice _choice;
    private readonly Piece[][] _pieces;

    /// <summary>Prepares clips.</summary>
    public RecurrentMouthLessons(IReadOnlyList<MotionClip> clips, SpeechMotionModel model, MotionTrainingOptions options)
    {
        (_model, _configuration, _mouth, _options) = (model, model.Configuration, model.Configuration.Mouth!, options);
        _choice = ClipChoice.Of(clips);
        float[][][] expressions = MotionTargets.Expressions(clips);
        _pieces = new Piece[clips.Count][];
        Parallel.For(0, clips.Count, ThreadLimit.Loop, i =>
        {
            float[][] mel = LogMel.Compute(clips[i].Sound);
            float[][] cues = SpeechCues.Compute(clips[i].Sound, _configuration.Stack);
            _pieces[i] = [.. Tempos.Select(tempo => Piece.Make(clips[i], mel, cues, expressions[i], _configuration, tempo))];
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<LessonInput> Draw(CounterRandom random)
    {
        (int steps, int samples) = (_options.Steps, _options.Batch);
        float[] speech = new float[steps * samples * _configuration.Inputs];
        float[] target = new float[steps * samples * _mouth.Outputs];
        float[] mask = new float[steps * samples];
        float[] dropReduced = DropoutMask.Draw(steps * samples * _mouth.Reduced, _options.UsedDropout, random);
        float[] dropHidden = DropoutMask.Draw(steps * samples * _mouth.Hidden, _options.UsedDropout, random);
        for (int n = 0; n < samples; n++)
        {
            Fill(speech, target, mask, n, _pieces[_choice.Next(random)][random.Below(Tempos.Length)], random);
        }

        return
        [
            new("speech", speech), new("target", target), new("mask", mask), new("drop reduced", dropReduced), new("drop hidden", dropHidden),
        ];
    }

    /// <inheritdoc/>
    public Tensor Loss(Graph graph)
    {
        (int steps, int samples) = (_options.Steps, _options.Batch);
        Tensor speech = _model.Hear(graph.Input("speech", [steps, samples, _configuration.Inputs])).Heard;
        Queue<Tensor> masks = new(
        [
            graph.Input("drop reduced", [steps * samples, _mouth.Reduced]), graph.Input("drop hidden", [steps * samples, _mouth.Hidden]),
        ]);
        Tensor motion = ((MouthNetwork)_model.Mouth).Continue(speech, null, x => x * masks.Dequeue()).Motion;
        return MotionObjective.Mouth(motion, graph.Input("target", motion.Shape), graph.Input("mask", [steps, samples, 1]));
    }

    private void Fill(float[] speech, float[] target, float[] mask, int n, Piece piece, CounterRandom random)
    {
        (int steps, int samples, int ahead) = (_options.Steps, _options.Batch, _configuration.LookAhead);
        (int inputs, int outputs) = (_configuration.Inputs, _mouth.Outputs);
        int start = random.Below(Math.Max(1, piece.Target.Length - steps + 1));
        AudioAugmentation change = new(random);
        for (int t = 0; t < steps && start + t < piece.Target.Length; t++)
        {
            Span<float> mel = speech.AsSpan(((t * samples) + n) * inputs, inputs);
            int sound = inputs - SpeechMotionModel.CueCount;
            piece.Mel.AsSpan((start + t + ahead) * sound, sound).CopyTo(mel);
            change.Apply(mel[..sound], random);
            piece.Cues[start + t].CopyTo(mel[sound..]);
            piece.Target[start + t].CopyTo(target.AsSpan(((t * samples) + n) * outputs, outputs));

            // The network begins without a past: what it says in the first steps does not count.
            mask[(t * samples) + n] = t < 5 ? 0 : 1;
        }
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
