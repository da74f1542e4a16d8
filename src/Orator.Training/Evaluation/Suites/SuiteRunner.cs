using System.Diagnostics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Runs suites: every way to make pictures on every case, beside the real video and the portrait itself.</summary>
/// <param name="corpus">The corpus that the cases are from; it stays the caller's, as the next two do.</param>
/// <param name="analyzer">The face networks.</param>
/// <param name="perceptual">The feature network, for pictures of <see cref="ClipCrop.Size"/> pixels.</param>
/// <param name="featureNetwork">What the feature network is called in the report.</param>
public sealed class SuiteRunner(Corpus corpus, FaceAnalyzer analyzer, PerceptualDistance perceptual, string featureNetwork)
{
    /// <summary>Name of the row of the driving frames themselves: what a perfect generator would reach.</summary>
    public const string RealVideo = "real video";

    /// <summary>Name of the row that shows the portrait all the time: what it costs to do nothing.</summary>
    public const string RepeatSource = "repeat source";

    /// <summary>Measures.</summary>
    /// <param name="suite">The cases.</param>
    /// <param name="reenactors">The ways to make pictures, one a row; they stay the caller's.</param>
    /// <param name="progress">Reports after every frame: frames done and in all.</param>
    /// <param name="cancellation">Stops the work at the next frame.</param>
    public SuiteReport Run(
        EvaluationSuite suite,
        IReadOnlyList<IReenactor> reenactors,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        string[] names = [RealVideo, RepeatSource, .. reenactors.Select(reenactor => reenactor.Name)];
        List<SuiteScores>[] scores = [.. names.Select(_ => new List<SuiteScores>())];
        List<float[]>[] features = [.. names.Select(_ => new List<float[]>())];
        List<SuiteCaseReport> cases = [];
        List<SuiteSample> samples = [];
        int total = suite.Cases.Sum(c => c.Count);
        int done = 0;
        foreach (SuiteCase each in suite.Cases)
        {
            int before = scores[0].Count;
            foreach ((int frame, MadeFrame[] made) in Frames(suite, each, reenactors, cancellation))
            {
                for (int row = 0; row < names.Length; row++)
                {
                    scores[row].Add(made[row].Scores);
                    if (suite.HasTruth)
                    {
                        features[row].Add(made[row].Picture.Features!.Pooled);
                    }
                }

                if (each.Shown.Contains(frame))
                {
                    samples.Add(new SuiteSample(
                        each, frame, [.. made.Select((m, row) => new SuitePicture(names[row], m.Picture.Picture, m.Scores))]));
                }

                progress?.Invoke(++done, total);
            }

            cases.Add(new SuiteCaseReport(
                each.Name, each.Source.Source, each.SourceFrame, each.Driver.Source, each.First, each.Count,
                [.. names.Select((name, row) => new SuiteRow(name, SuiteScores.Mean([.. scores[row].Skip(before)])))]));
        }

        return new SuiteReport
        {
            Suite = suite.Name,
            Part = suite.Part,
            Seed = suite.Seed,
            People = suite.Cases.Select(c => c.Source.Identity).Distinct().Count(),
            FeatureNetwork = featureNetwork,
            Rows = [.. names.Select((name, row) => new SuiteRow(name, SuiteScores.Mean(scores[row]) with
            {
                Fid = suite.HasTruth && total > 1 ? FrechetDistance.Between(features[row], features[0]) : null,
            }))],
            Cases = cases,
            Samples = samples,
        };
    }

    private IEnumerable<(int Frame, MadeFrame[] Made)> Frames(
        EvaluationSuite suite, SuiteCase each, IReadOnlyList<IReenactor> reenactors, CancellationToken cancellation)
    {
        Image picture = corpus.ReadPicture(each.Source, each.SourceFrame);
        FaceObservation face = corpus.ReadLabels(each.Source, each.SourceFrame).Face;
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(picture, face);
        PictureObserver observer = new(analyzer, suite.HasTruth ? perceptual : null, face);
        ObservedPicture source = observer.Observe(picture, face.Landmarks);
        FrameScoring[] scoring = [.. Enumerable.Range(0, 2 + reenactors.Count).Select(_ => new FrameScoring(source))];
        bool prepared = false;
        foreach ((int number, DrivingFrame driving, FrameLabels labels) in suite.HasTruth ? Own(each, portrait, observer.Extractor()) : Others(each, portrait))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!prepared)
            {
                // The first frame of all drivers is where the motion starts; it is not compared.
                foreach (IReenactor reenactor in reenactors)
                {
                    reenactor.Prepare(portrait, driving);
                    reenactor.Render(driving, new Image(picture.Width, picture.Height)); // The first frame warms up.
                }

                prepared = true;
            }

            if (number < each.First)
            {
                continue;
            }

            ObservedPicture real = observer.Observe(driving.Picture, labels.Face.Landmarks);
            ObservedPicture? truth = suite.HasTruth ? real : null;
            MotionFrame? asked = suite.HasTruth ? real.Motion : driving.Motion;
            FacePart[] parts = suite.HasTruth ? FaceRegions.Draw(labels.Face, labels.Pose, ClipCrop.Size) : [];
            List<MadeFrame> made =
            [
                new(real, suite.HasTruth ? scoring[0].ScoreReal(real, parts) : scoring[0].OfFace(real)),
                new(source, scoring[1].Score(source, asked, truth, parts)),
            ];
            foreach (IReenactor reenactor in reenactors)
            {
                Image result = new(picture.Width, picture.Height);
                long start = Stopwatch.GetTimestamp();
                reenactor.Render(driving, result);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                ObservedPicture observed = observer.Observe(result, suite.HasTruth ? labels.Face.Landmarks : portrait.Pose(driving.Motion));
                made.Add(
                    new MadeFrame(observed, scoring[made.Count].Score(observed, asked, truth, parts) with { RenderSeconds = seconds }));
            }

            yield return (number, [.. made]);
        }
    }

    // Motion relative to the portrait, which is a frame of the clip.
    private IEnumerable<(int Number, DrivingFrame Driving, FrameLabels Labels)> Own(
        SuiteCase each, SourcePortrait portrait, MotionExtractor extractor)
    {
        for (int i = each.SourceFrame; i < each.First + each.Count; i++)
        {
            FrameLabels labels = corpus.ReadLabels(each.Driver, i);
            MotionFrame motion = Retargeting.Relative(extractor.Extract(labels.Face), portrait.Motion, portrait.Motion);
            yield return (i, new DrivingFrame(motion, corpus.ReadPicture(each.Driver, i), labels.Face), labels);
        }
    }

    // As 'orator reenact' carries motion over.
    private IEnumerable<(int Number, DrivingFrame Driving, FrameLabels Labels)> Others(SuiteCase each, SourcePortrait portrait)
    {
        MotionFrame start = corpus.ReadLabels(each.Driver, 0).Motion;
        foreach (int i in Enumerable.Range(each.First, each.Count).Prepend(0))
        {
            FrameLabels labels = corpus.ReadLabels(each.Driver, i);
            MotionFrame motion = Retargeting.WithLimits(Retargeting.FromRest(labels.Motion, start, portrait.Motion), portrait.Motion);
            yield return (i, new DrivingFrame(motion, corpus.ReadPicture(each.Driver, i), labels.Face), labels);
        }
    }

    private sealed record MadeFrame(ObservedPicture Picture, SuiteScores Scores);
}
