using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Orator.Engine.Training;

/// <summary>
/// Makes batches ahead of time on threads of its own, while the training step runs, and hands them out in order. It needs no saved state if
/// batch number n depends on n alone: draw its random numbers from <c>new CounterRandom(seed, stream: (ulong)n)</c>. Then the number of
/// threads changes nothing, and training that is resumed at step n starts with the batch that it would have had.
/// </summary>
/// <remarks>
/// A training step leaves cores idle wherever an operation or the optimiser has work for one thread only; there the batches are made. At
/// most <c>capacity</c> batches that were not taken yet exist or are being made: that bounds the memory.
/// </remarks>
/// <typeparam name="TBatch">What a batch is.</typeparam>
/// <example>
/// <code>
/// using Prefetcher&lt;float[]&gt; batches = new(number => MakeBatch(new CounterRandom(seed, (ulong)number)), first: state.Step);
/// // in each step:
/// batches.Take(stop).CopyTo(step.Session.Input("x"));
/// </code>
/// </example>
public sealed class Prefetcher<TBatch> : IDisposable
{
    // Numbers to make, in order, and what was made, in any order. The first never holds more than the capacity: each batch that is taken
    // adds one.
    private readonly Channel<long> _numbers = Channel.CreateUnbounded<long>();
    private readonly Channel<(long Number, Made Made)> _made = Channel.CreateUnbounded<(long, Made)>();
    private readonly Dictionary<long, Made> _early = [];
    private readonly Func<long, TBatch> _make;
    private readonly int _capacity;
    private readonly Thread[] _workers;
    private long _next;
    private volatile bool _stopped;
    private volatile bool _disposed;

    /// <summary>Starts making batches.</summary>
    /// <param name="make">Makes the batch of a number; called by several threads at a time, unless there is one worker.</param>
    /// <param name="first">Number of the first batch, e.g. the step at which training continues.</param>
    /// <param name="workers">Number of threads, at least 1. More than one pays only if making a batch takes longer than a step.</param>
    /// <param name="capacity">Most batches made or being made ahead, at least 1.</param>
    public Prefetcher(Func<long, TBatch> make, long first = 0, int workers = 1, int capacity = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _make = make;
        _capacity = capacity;
        _next = first;
        for (int i = 0; i < capacity; i++)
        {
            _numbers.Writer.TryWrite(first + i);
        }

        _workers = [.. Enumerable.Range(0, workers).Select(i => new Thread(Work) { IsBackground = true, Name = $"prefetch {i}" })];
        Array.ForEach(_workers, worker => worker.Start());
    }

    /// <summary>
    /// The next batch: of number <c>first</c>, then <c>first</c> + 1, and so on. Waits until it is made. For one consumer at a time.
    /// </summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the batch was there.</exception>
    /// <exception cref="ObjectDisposedException">The prefetcher was disposed.</exception>
    /// <remarks>
    /// If making this batch threw, the same exception comes out here, in its turn: the batches before it are handed out first, those after
    /// it are never made.
    /// </remarks>
    public TBatch Take(CancellationToken stop = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Made made;
        while (!_early.TryGetValue(_next, out made))
        {
            (long number, Made other) = Await(stop);
            _early.Add(number, other);
        }

        // A failure stays: the next call throws it again.
        made.Failure?.Throw();
        _early.Remove(_next);
        _numbers.Writer.TryWrite(_next + _capacity);
        _next++;
        return made.Batch!;
    }

    /// <summary>Ends the threads; returns when the batches that are being made just now are done.</summary>
    public void Dispose()
    {
        _disposed = true;
        Stop();
        _made.Writer.TryComplete();
        Array.ForEach(_workers, worker => worker.Join());
        _early.Clear();
    }

    private (long Number, Made Made) Await(CancellationToken stop)
    {
        try
        {
            while (Wait(_made.Reader.WaitToReadAsync(stop)))
            {
                if (!_disposed && _made.Reader.TryRead(out (long, Made) made))
                {
                    return made;
                }

                ObjectDisposedException.ThrowIf(_disposed, this);
            }
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
        }

        throw new ObjectDisposedException(GetType().Name);
    }

    private void Work()
    {
        while (!_stopped && Wait(_numbers.Reader.WaitToReadAsync()))
        {
            // Numbers are claimed in order, so that whatever comes before a failed batch is made, too.
            if (_numbers.Reader.TryRead(out long number))
            {
                _made.Writer.TryWrite((number, Make(number)));
            }
        }
    }

    private Made Make(long number)
    {
        try
        {
            return new Made(_make(number), null);
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the consumer's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop();
            return new Made(default, ExceptionDispatchInfo.Capture(e));
        }
    }

    private void Stop()
    {
        _stopped = true;
        _numbers.Writer.TryComplete();
    }

    // Channels are waited for asynchronously only. Here a thread is blocked on purpose: workers are threads of their own, and the consumer
    // is a training step, which has nothing else to do.
    private static bool Wait(ValueTask<bool> ready) =>
        ready.IsCompletedSuccessfully ? ready.Result : ready.AsTask().GetAwaiter().GetResult();

    private readonly record struct Made(TBatch? Batch, ExceptionDispatchInfo? Failure);
}
