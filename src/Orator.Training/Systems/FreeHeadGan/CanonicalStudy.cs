using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Plots;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Measures networks of canonical key points on a split of a corpus. The network is told where faces are by the detector alone, as
/// in use.
/// </summary>
public sealed class CanonicalStudy
{
    private const int MostFrames = 16;
    private const int MostPhotos = 60;
    private const int Columns = 8;
    private static readonly Vector3 TeacherColour = new(60, 220, 90);
    private static readonly Vector3 NetworkColour = new(255, 70, 60);
    private readonly Corpus _corpus;
    private readonly Test[][] _people;

    /// <summary>Selects pictures: at most 16 frames of each person in clips, evenly spread, and at most 60 photos.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="part">The split.</param>
    /// <exception cref="InputException">The split is empty.</exception>
    public CanonicalStudy(Corpus corpus, CorpusPart part)
    {
        _corpus = corpus;
        using FaceAnalyzer analyzer = new(threads: 1);
        IEnumerable<Test> Frames(IEnumerable<CorpusClip> clips)
        {
            (CorpusClip Clip, int Frame)[] all = [.. clips.SelectMany(clip => Enumerable.Range(0, clip.Frames).Select(i => (clip, i)))];
            int count = Math.Min(MostFrames, all.Length);
            return Enumerable.Range(0, count).Select(i => all[i * all.Length / count]).SelectMany(
                at => Find(analyzer, at.Clip, at.Frame) is { } test ? new[] { test } : []);
        }

        IEnumerable<IEnumerable<CorpusClip>> People(bool still, int most) => corpus.Of(part).Where(clip => clip.Still == still)
            .GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal).Take(most);
        _people =
        [
            .. People(still: false, int.MaxValue).Concat(People(still: true, MostPhotos).Select(clips => clips.Take(1)))
                .Select(clips => Frames(clips).ToArray()).Where(tests => tests.Length > 0),
        ];
        if (_people.Length == 0)
        {
            throw new InputException($"The corpus has no face in its split {part.ToString().ToLowerInvariant()}.");
        }
    }

    /// <summary>Measures a network.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The measures, and a sheet of some faces: the mesh's points in green, the network's in red.</returns>
    public (CanonicalMeasures Measures, Image Sheet) Measure(CanonicalKeyPointObserver network)
    {
        SeenFace[][] seen = Array.ConvertAll(_people, person => Array.ConvertAll(person, test => See(network, test)));
        List<Sample> shown = [];
        for (int i = 0; i < Columns; i++)
        {
            int person = i * seen.Length / Columns;
            if (i == 0 || person != (i - 1) * seen.Length / Columns)
            {
                shown.Add(Show(_people[person][^1], seen[person][^1]));
            }
        }

        return (CanonicalMeasures.Of(seen), SampleSheet.Compose(["mesh", "network", "both"], shown));
    }

    private SeenFace See(CanonicalKeyPointObserver network, Test test)
    {
        FrameLabels labels = _corpus.ReadLabels(test.Clip, test.Frame);
        return new SeenFace(
            SparseLandmarks.Of(labels.Face.Landmarks),
            labels.Pose,
            network.Observe(_corpus.ReadPicture(test.Clip, test.Frame), test.Detection));
    }

    private Sample Show(Test test, SeenFace seen)
    {
        Image Draw(params (Vector3[] Points, Vector3 Colour)[] sets)
        {
            Image picture = _corpus.ReadPicture(test.Clip, test.Frame);
            Canvas canvas = new(picture);
            foreach ((Vector3[] points, Vector3 colour) in sets)
            {
                foreach (Vector3 p in points)
                {
                    canvas.Line(new(p.X, p.Y), new(p.X, p.Y), colour, 2);
                }
            }

            return picture;
        }

        (Vector3[] Points, Vector3 Colour) mesh = (seen.Points, TeacherColour);
        (Vector3[] Points, Vector3 Colour) network = (seen.Network.Points, NetworkColour);
        CanonicalMeasures own = CanonicalMeasures.Of([[seen]]);
        return new Sample(
            FormattableString.Invariant($"{100 * own.KeyPoints:0.0} %, {own.Rotation:0.0} degrees"),
            [Draw(mesh), Draw(network), Draw(mesh, network)]);
    }

    // The face that the labels tell of, as the detector finds it.
    private Test? Find(FaceAnalyzer analyzer, CorpusClip clip, int frame)
    {
        FaceRegion labelled = KeyPointSquare.Around(SparseLandmarks.Of(_corpus.ReadLabels(clip, frame).Face.Landmarks)).Region;
        FaceDetection? found = analyzer.Detect(_corpus.ReadPicture(clip, frame))
            .FirstOrDefault(face => Vector2.Distance(face.Center, new Vector2(labelled.CenterX, labelled.CenterY)) < face.Extent.X / 2);
        return found is null ? null : new Test(clip, frame, found);
    }

    private sealed record Test(CorpusClip Clip, int Frame, FaceDetection Detection);
}
