using System.Diagnostics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Learns directions of attributes in w+ of a StyleHEAT model from labelled or measured pictures, by multiple regression
/// (<see cref="DirectionRegression"/>): +1 of a direction is one standard deviation of its label.
/// </summary>
public static class DirectionTraining
{
    private const int FewestPerLabel = 4;
    private const int Fewest = 8;

    /// <summary>Learns directions and writes their files.</summary>
    /// <param name="options">From what.</param>
    /// <param name="progress">Reports every picture.</param>
    /// <param name="stop">Ends the work; nothing is written then.</param>
    /// <exception cref="InputException">The model, labels or pictures cannot be used, or are too few; one line says which.</exception>
    public static Task<DirectionTrainingReport> RunAsync(
        DirectionTrainingOptions options, IProgress<RenderProgress>? progress = null, CancellationToken stop = default) =>
        Task.Run(() => LearnAsync(options, progress, stop), stop);

    private static async Task<DirectionTrainingReport> LearnAsync(
        DirectionTrainingOptions options, IProgress<RenderProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        options.Check();
        LabelTable? table = options.Labels is null ? null : LabelTable.Read(options.Labels);
        foreach (DirectionLabel label in options.Directions.Where(label => label.Column is not null))
        {
            Require.That(
                table!.Columns.Contains(label.Column!),
                $"The labels '{options.Labels}' have no column '{label.Column}', but {string.Join(", ", table.Columns)}.");
        }

        ModelPackage package = ModelPackage.Open(
            options.Model ?? Path.Combine(ModelFolders.Shipped, StyleHeatAnimator.GeneratorName));
        StyleHeatConfiguration configuration = package.Configuration as StyleHeatConfiguration
            ?? throw new InputException($"Directions are of StyleHEAT models, but this is a {package.Architecture.Name} model.");
        using SessionPool sessions = new();
        using StyleHeatEncoder encoder = new(package, sessions);
        Examples examples = new(options.Directions, encoder, table);
        await (options.Corpus is string corpus
            ? AddCorpusAsync(examples, corpus, progress, stop)
            : AddPicturesAsync(examples, options.Pictures, progress, stop)).ConfigureAwait(false);
        int needed = Math.Max(Fewest, FewestPerLabel * options.Directions.Count);
        string reason = examples.Skipped.Count > 0 ? $" The first of those that could not be used: {examples.Skipped[0]}" : "";
        Require.That(
            examples.Styles.Count >= needed,
            $"{examples.Styles.Count} pictures have all labels and a usable face; at least {needed} are needed.{reason}");
        IReadOnlyList<LearnedDirection> learned = Learn(options, configuration.Generator, examples, stop);
        return new DirectionTrainingReport(
            examples.Styles.Count, examples.Unlabelled, examples.Skipped, learned, time.Elapsed.TotalSeconds);
    }

    private static async Task AddPicturesAsync(
        Examples examples, IReadOnlyList<string> paths, IProgress<RenderProgress>? progress, CancellationToken stop)
    {
        using FaceAnalyzer analyzer = new();
        IReadOnlyList<string> files = DirectionPictures.Find(paths);
        for (int i = 0; i < files.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (examples.Stated(files[i]) is double?[] labels)
            {
                try
                {
                    examples.Add(labels, await DirectionPictures.ReadAsync(analyzer, files[i], stop).ConfigureAwait(false), files[i]);
                }
                catch (InputException e)
                {
                    examples.Skipped.Add(e.Message);
                }
            }

            progress?.Report(new RenderProgress(i + 1, files.Count));
        }
    }

    private static Task AddCorpusAsync(Examples examples, string folder, IProgress<RenderProgress>? progress, CancellationToken stop)
    {
        using Corpus corpus = Corpus.Open(folder);
        IReadOnlyList<CorpusClip> clips = corpus.Of(CorpusPart.Train);
        for (int i = 0; i < clips.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (examples.Stated(clips[i].Source) is double?[] labels)
            {
                examples.Add(labels, DirectionPictures.Read(corpus, clips[i]), clips[i].Source);
            }

            progress?.Report(new RenderProgress(i + 1, clips.Count));
        }

        return Task.CompletedTask;
    }

    private static List<LearnedDirection> Learn(
        DirectionTrainingOptions options, StyleGanConfiguration generator, Examples examples, CancellationToken stop)
    {
        int count = options.Directions.Count;
        (double Mean, double Deviation)[] spread = Spread(examples.Labels);
        for (int k = 0; k < count; k++)
        {
            (string name, string origin) = (options.Directions[k].Name, options.Directions[k].Origin);
            Require.That(
                spread[k].Deviation > 1e-9 * (1 + Math.Abs(spread[k].Mean)),
                $"All pictures have the same '{name}' ({origin}): nothing can be learned of it.");
        }

        // Circumstances are labels whose directions nobody wants.
        double[][] labels = Standardised([.. examples.Labels.Zip(examples.Circumstances, double[] (label, picture) => [.. label, .. picture])]);
        float[][] directions = DirectionRegression.Fit(examples.Styles, labels, options.Ridge);
        double[] correlations = DirectionRegression.Correlations(examples.Styles, labels, options.Ridge);
        stop.ThrowIfCancellationRequested();
        List<LearnedDirection> learned = [];
        for (int k = 0; k < count; k++)
        {
            (DirectionLabel label, string path) = (options.Directions[k], options.PathOf(options.Directions[k]));
            Write(label, path, directions[k], generator.Rows, spread[k].Deviation, examples.Styles.Count);
            double length = Math.Sqrt(directions[k].Sum(value => (double)value * value));
            learned.Add(new LearnedDirection(label.Name, path, spread[k].Mean, spread[k].Deviation, length, correlations[k]));
        }

        return learned;
    }

    private static (double Mean, double Deviation)[] Spread(IReadOnlyList<double[]> rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(k =>
        {
            double mean = rows.Average(row => row[k]);
            return (mean, Math.Sqrt(rows.Average(row => (row[k] - mean) * (row[k] - mean))));
        })];

    // What never changes becomes 0 throughout.
    private static double[][] Standardised(IReadOnlyList<double[]> rows)
    {
        (double Mean, double Deviation)[] spread = Spread(rows);
        return [.. rows.Select(
            row => row.Select((value, k) => (value - spread[k].Mean) / Math.Max(spread[k].Deviation, 1e-9)).ToArray())];
    }

    private static void Write(DirectionLabel label, string path, float[] values, int rows, double deviation, int pictures)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder of '{path}' cannot be made: {e.Message}", e);
        }

        new StyleDirection(label.Name, rows, values)
        {
            Description = $"Regression on {label.Origin}, {pictures} pictures",
            Unit = FormattableString.Invariant($"one standard deviation, {deviation:0.####}"),
        }.Write(path);
    }

    // Styles and labels of the pictures so far.
    private sealed class Examples(IReadOnlyList<DirectionLabel> wanted, StyleHeatEncoder encoder, LabelTable? table)
    {
        public List<float[]> Styles { get; } = [];

        public List<double[]> Labels { get; } = [];

        public List<double[]> Circumstances { get; } = [];

        public List<string> Skipped { get; } = [];

        public int Unlabelled { get; private set; }

        // Null if one is missing; places of measures stay empty.
        public double?[]? Stated(string path)
        {
            double?[] labels = [.. wanted.Select(label => label.Column is null ? null : label.Stated(table, path))];
            bool known = wanted.Zip(labels).All(pair => pair.First.Column is null || pair.Second is not null);
            Unlabelled += known ? 0 : 1;
            return known ? labels : null;
        }

        public void Add(double?[] stated, DirectionPicture picture, string name)
        {
            double?[] labels =
                [.. wanted.Select((label, k) => label.Column is null ? label.Measured(picture.Crop, picture.Face) : stated[k])];
            if (labels.Contains(null))
            {
                Skipped.Add($"Parts of the face in '{name}' are too small or outside the picture.");
                return;
            }

            Styles.Add(encoder.Encode(picture.Crop));
            Labels.Add([.. labels.Select(label => label!.Value)]);
            Circumstances.Add(PictureCircumstances.Of(picture.Crop, picture.Face));
        }
    }
}
