using System.Numerics;
using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Plots;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Eyes that a gaze network has not learned from, drawn ones and those of people of the validation split, and how it sees
/// them.</summary>
internal sealed class GazeTester
{
    private const int DrawnEyes = 1000;
    private const int MostFrames = 60;
    private const int TurningFrames = 10;
    private const int EyesPerRun = 32;
    private const int Shown = 14;

    private readonly EyeExample[] _drawn;
    private readonly List<EyeExample> _eyes = [];
    private readonly List<EyeExample> _turning = [];
    private readonly List<TurningClip> _clips = [];
    private readonly int _size;
    private Vector3[] _drawnGaze = [];
    private Vector3[] _gaze = [];

    /// <summary>Chooses the eyes.</summary>
    /// <param name="corpus">Where they come from.</param>
    /// <param name="training">People of the training split, whose clips tell how the gaze turns against the head.</param>
    /// <param name="validation">People of the validation split.</param>
    /// <param name="size">Side of the crops, pixels.</param>
    public GazeTester(Corpus corpus, EyeCorpus training, EyeCorpus validation, int size)
    {
        _size = size;
        _drawn = EyeExample.HeldOut(DrawnEyes, size);
        foreach (CorpusClip[] person in validation.People)
        {
            int frames = Math.Max(1, MostFrames / person.Length);
            foreach (CorpusClip clip in person)
            {
                foreach ((EyeRead? right, EyeRead? left, _) in Read(corpus, validation, clip, frames))
                {
                    _eyes.AddRange(new[] { right, left }.OfType<EyeRead>().Select(eye => eye.Example));
                }
            }
        }

        Require.That(_eyes.Count > 0, "The corpus has no open eye in its validation split.");
        foreach (EyeCorpus people in new[] { training, validation })
        {
            foreach (CorpusClip clip in people.People.SelectMany(clips => clips).Where(clip => clip.Frames >= TurningFrames))
            {
                _clips.Add(Turning(Read(corpus, people, clip, TurningFrames)));
            }
        }

        People = validation.People.Count;
    }

    /// <summary>Number of people.</summary>
    public int People { get; }

    /// <summary>Measures a network as it is.</summary>
    /// <param name="network">The network.</param>
    public GazeTrainingReport Measure(GazeNetwork network)
    {
        (_drawnGaze, _gaze) = (See(network, _drawn), See(network, _eyes));
        Vector3[] turning = See(network, _turning);
        return new GazeTrainingReport(
            People,
            EyeExample.Errors(_eyes, _gaze),
            EyeExample.Errors(_drawn, _drawnGaze),
            TurningClip.Compensation(_clips, turning),
            TurningClip.Compensation(_clips, null));
    }

    /// <summary>Some of the eyes, with the gaze of the teacher (green) and that of the last measurement (red); null before the
    /// first.</summary>
    public Image? Sheet() => _gaze.Length == 0 ? null : SampleSheet.Compose(
        ["drawn", "truth, seen", "validation", "iris, seen"],
        [.. Enumerable.Range(0, Shown).Select(i =>
        {
            (int drawn, int eye) = (i * (_drawn.Length / Shown), i * (_eyes.Count / Shown));
            return new Sample(
                FormattableString.Invariant($"{Degrees(_drawn[drawn], _drawnGaze[drawn]):0.0} / {Degrees(_eyes[eye], _gaze[eye]):0.0}"),
                [
                    EyeDrawing.Picture(_drawn[drawn], _size), EyeDrawing.Gaze(_drawn[drawn], _size, _drawnGaze[drawn]),
                    EyeDrawing.Picture(_eyes[eye], _size), EyeDrawing.Gaze(_eyes[eye], _size, _gaze[eye]),
                ]);
        })]);

    private static double Degrees(EyeExample eye, Vector3 seen) => EyeExample.Errors([eye], [seen]).Degrees;

    private IEnumerable<(EyeRead? Right, EyeRead? Left, FrameLabels Labels)> Read(
        Corpus corpus, EyeCorpus people, CorpusClip clip, int most)
    {
        int count = Math.Min(most, clip.Frames);
        for (int i = 0; i < count; i++)
        {
            int frame = (int)((i + 0.5) * clip.Frames / count);
            FrameLabels labels = corpus.ReadLabels(clip, frame);
            yield return (
                people.Read(clip, frame, labels, left: false, _size), people.Read(clip, frame, labels, left: true, _size), labels);
        }
    }

    private TurningClip Turning(IEnumerable<(EyeRead? Right, EyeRead? Left, FrameLabels Labels)> frames)
    {
        List<TurningFrame> turning = [];
        foreach ((EyeRead? right, EyeRead? left, FrameLabels labels) in frames)
        {
            if (right is not null && left is not null)
            {
                turning.Add(new TurningFrame(labels.Pose, (right.InHead + left.InHead) / 2, _turning.Count, right.Crop, left.Crop));
                _turning.AddRange([right.Example, left.Example]);
            }
        }

        return new TurningClip(turning);
    }

    private Vector3[] See(GazeNetwork network, IReadOnlyList<EyeExample> eyes)
    {
        bool training = network.Training;
        network.Train(false);
        Graph graph = new();
        Tensor pictures = graph.Input("eyes", [EyesPerRun, 3, _size, _size]);
        graph.Output("gaze", network.Forward(pictures).Gaze);
        network.Train(training);
        using Session session = Session.Compile(graph);
        Vector3[] seen = new Vector3[eyes.Count];
        for (int first = 0; first < seen.Length; first += EyesPerRun)
        {
            Span<float> input = session.Input("eyes");
            int count = Math.Min(EyesPerRun, seen.Length - first);
            for (int i = 0; i < count; i++)
            {
                eyes[first + i].Picture.CopyTo(input[(i * 3 * _size * _size)..]);
            }

            session.Run();
            ReadOnlySpan<float> gaze = session.Output("gaze");
            for (int i = 0; i < count; i++)
            {
                seen[first + i] = new Vector3(gaze.Slice(3 * i, 3));
            }
        }

        return seen;
    }
}
