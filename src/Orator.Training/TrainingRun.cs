using System.Diagnostics;

namespace Orator.Training;

/// <summary>A run of a training from its options to its report.</summary>
internal static class TrainingRun
{
    /// <summary>
    /// Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.
    /// </summary>
    /// <typeparam name="TOptions">Type of the options.</typeparam>
    /// <typeparam name="TData">Type of the data; disposed of at the end if it is disposable.</typeparam>
    /// <typeparam name="TBatch">Type of a batch.</typeparam>
    /// <typeparam name="TReport">Type of the report.</typeparam>
    /// <param name="options">What to learn from, what, and for how long.</param>
    /// <param name="read">Reads the data that the options name. Nothing is written before it has succeeded.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="progress">Receives each step and each report.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or the data cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static Task<TReport> RunAsync<TOptions, TData, TBatch, TReport>(
        TOptions options,
        Func<TOptions, CancellationToken, Task<TData>> read,
        Func<TOptions, TData, Trainer<TBatch, TReport>> create,
        IProgress<TrainingProgress>? progress,
        CancellationToken stop)
        where TOptions : TrainingOptions
        where TReport : TrainingRunReport => Task.Run(
            async () =>
            {
                Stopwatch time = Stopwatch.StartNew();
                options.Check();
                TData data = await read(options, stop).ConfigureAwait(false);
                using IDisposable? owned = data as IDisposable;
                using Trainer<TBatch, TReport> trainer = create(options, data);
                return await trainer.RunAsync(options, time, progress, stop).ConfigureAwait(false);
            },
            CancellationToken.None);
}
