using System.Diagnostics;

namespace Orator.Training;

/// <summary>A run of a training from its options to its report.</summary>
internal static class TrainingRun
{
    /// <summary>
    /// Checks the options, reads the data, and lets a <see cref="Trainer{TBatch, TReport}"/> take the steps, on the thread pool.
    /// </summary>
    /// <typeparam name="TOptions">Type of the options.</typeparam>
    /// <typeparam name="TData">Type of the data; disposed of at the end if it is disposable.</typeparam>
    /// <typeparam name="TBatch">Type of a batch.</typeparam>
    /// <typeparam name="TReport">Type of the report.</typeparam>
    /// <param name="options">The options.</param>
    /// <param name="read">Reads the data that they name. Nothing is written before it has succeeded.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="progress">Receives each step and each report.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
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
