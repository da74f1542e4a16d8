using Orator.Graphs.Training;

namespace Orator.Training;

/// <summary>A run of a <see cref="TrainingLoop"/> on batches that are made ahead, with errors in words for its user.</summary>
internal static class TrainingRun
{
    /// <summary>Runs the loop.</summary>
    /// <typeparam name="TBatch">Type of a batch.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="folder">Its folder, for messages.</param>
    /// <param name="make">Makes batch n; on another thread.</param>
    /// <param name="step">Makes a step, given its number and batch, and returns its metrics.</param>
    /// <param name="schedule">When to report, save and stop.</param>
    /// <param name="stop">Asks for a clean stop.</param>
    /// <returns>Whether all steps are done.</returns>
    /// <exception cref="InputException">The folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged.</exception>
    public static bool Run<TBatch>(TrainingLoop loop, string folder, Func<long, TBatch> make, Func<long, TBatch, IReadOnlyDictionary<string, double>> step, TrainingSchedule schedule, CancellationToken stop)
    {
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
