using System.Globalization;
using System.Text;
using System.Text.Json;
using Orator.Motion.FromSpeech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What a cross-validation of the motion generator came to.</summary>
/// <param name="Suite">All clips, each by the model that never learned from its person.</param>
/// <param name="Folds">Correlation of the opening with the truth in each fold, by row.</param>
public sealed record MotionCrossValidationReport(MotionSuiteReport Suite, IReadOnlyList<IReadOnlyDictionary<string, double>> Folds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The report as tables.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new(Suite.ToMarkdown());
        text.AppendLine().AppendLine("r of the opening in each fold:").AppendLine();
        foreach (string row in Folds[0].Keys.Order(StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {row}: {string.Join(" ", Folds.Select(fold => Number(fold[row])))}");
        }

        return text.ToString();
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

/// <summary>
/// Cross-validation over people: for each fold a motion generator is trained on all others, and speaks the clips of those held out.
/// </summary>
public static class MotionCrossValidation
{
    /// <summary>Trains and measures. Folds whose model lies in the folder already are not trained again.</summary>
    /// <param name="options">How to train; each fold's run lies in a folder of its own inside of the output folder.</param>
    /// <param name="folds">Number of folds, 2 or more.</param>
    /// <param name="baselines">Generators beside them, by name.</param>
    /// <param name="labels">Which sound of speech is heard when; null: not known.</param>
    /// <param name="progress">Receives each step of each training.</param>
    /// <param name="stop">Ends the work; trained folds are kept.</param>
    /// <exception cref="InputException">An option or the corpus cannot be used, or there are too few people.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static async Task<MotionCrossValidationReport> RunAsync(
        MotionTrainingOptions options,
        int folds,
        IReadOnlyList<(string Name, IMotionGenerator Generator)> baselines,
        PhoneLabels? labels = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken stop = default)
    {
        IReadOnlyList<MotionCorpus> parts = MotionCorpus.Open(options.Corpus).Folds(folds, options.Seed);
        List<MotionClip> clips = [];
        Dictionary<string, List<MotionFrame[]>> made = [];
        List<IReadOnlyDictionary<string, double>> correlations = [];
        for (int fold = 0; fold < folds; fold++)
        {
            MotionTrainingOptions own = options with
            {
                Output = Path.Combine(options.Output, FormattableString.Invariant($"fold-{fold + 1}")),
            };
            string folder = Path.Combine(own.Output, "model");
            if (!Directory.Exists(folder))
            {
                await MotionTraining.RunAsync(own, parts[fold], progress, stop).ConfigureAwait(false);
                stop.ThrowIfCancellationRequested();
            }

            IReadOnlyList<MotionClip> held = parts[fold].Of(CorpusPart.Test);
            Dictionary<string, double> row = [];
            foreach ((string name, IMotionGenerator generator) in baselines.Append(("learned", LearnedMotionGenerator.Open(folder))))
            {
                MotionFrame[][] motion = await MotionTester.GenerateAsync(
                    generator, held, i => new() { Seed = options.Seed + (ulong)i }, stop).ConfigureAwait(false);
                made.TryAdd(name, []);
                made[name].AddRange(motion);
                row[name] = MotionTester.Correlation(held, motion);
            }

            clips.AddRange(held);
            correlations.Add(row);
        }

        return new MotionCrossValidationReport(
            MotionSuite.Compare(
                clips, clips, [.. made.Select(row => (row.Key, (IReadOnlyList<MotionFrame[]>)row.Value))], labels, null, null),
            correlations);
    }
}
