using Orator.Engine.Training;
using Orator.Media;
using Orator.Training.Plots;

namespace Orator.Training;

/// <summary>A run of a <see cref="TrainingLoop"/> on batches that are made ahead, with errors in words for its user.</summary>
internal static class TrainingRun
{
    /// <summary>Refuses an option.</summary>
    /// <exception cref="InputException"><paramref name="condition"/> is false.</exception>
    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InputException(message);
        }
    }

    /// <summary>Checks the ranges of a schedule.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    public static void Check(TrainingSchedule schedule)
    {
        Require(schedule.Steps >= 1, $"The number of steps must be at least 1, not {schedule.Steps}.");
        Require(schedule.ReportEvery >= 1 && schedule.SaveEvery >= 1, "Reports and saves must be at least 1 step apart.");
        Require(schedule.TimeLimit > TimeSpan.Zero, "The time limit must be above 0.");
    }

    /// <summary>Runs the loop. At each report it draws the metrics into <c>losses.png</c> of the folder.</summary>
    /// <typeparam name="TBatch">Type of a batch.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="make">Makes batch n; on another thread.</param>
    /// <param name="step">Makes a step, given its number and batch, and returns its metrics.</param>
    /// <param name="schedule">When to report, save and stop.</param>
    /// <param name="progress">Told of each report.</param>
    /// <param name="stop">Asks for a clean stop.</param>
    /// <param name="reported">What else to do at a report.</param>
    /// <returns>Whether all steps are done.</returns>
    /// <exception cref="InputException">The folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static bool Run<TBatch>(
        TrainingLoop loop,
        string folder,
        Func<long, TBatch> make,
        Func<long, TBatch, IReadOnlyDictionary<string, double>> step,
        TrainingSchedule schedule,
        IProgress<TrainingProgress>? progress,
        CancellationToken stop,
        Action? reported = null)
    {
        loop.Reported = report =>
        {
            reported?.Invoke();
            ImageWriter.Write(MetricsPlot.Draw(loop.MetricsPath), Path.Combine(folder, "losses.png"));
            progress?.Report(new TrainingProgress(report.Step, schedule.Steps, report));
        };

        Prefetcher<TBatch>? batches = null;
        try
        {
            return loop.Run(
                number =>
                {
                    // At the first step, as the loop has found out by then which one that is.
                    batches ??= new Prefetcher<TBatch>(make, number);
                    return step(number, batches.Take(CancellationToken.None));
                },
                schedule,
                stop);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"The training in '{folder}' cannot be continued: {e.Message} Give the options that it was begun with, or another folder.", e);
        }
        catch (ArithmeticException e)
        {
            throw new OratorException(e.Message, e);
        }
        finally
        {
            batches?.Dispose();
        }
    }
}
