using System.Runtime.ExceptionServices;

namespace Orator.Engine.Training;

/// <summary>
/// Makes batches ahead of time on threads of its own, while the training step runs, and hands them out in order. It needs no saved state if batch number n
/// depends on n alone: draw its random numbers from <c>new CounterRandom(seed, stream: (ulong)n)</c>. Then the number of threads changes nothing, and training
/// that is resumed at step n starts with the batch that it would have had.
/// </summary>
/// <remarks>
/// A training step leaves cores idle wherever an operation or the optimiser has work for one thread only; there the batches are made. At most
/// <c>capacity</c> batches that were not taken yet exist or are being made: that bounds the memory.
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
    private readonly object _gate = new();
    private readonly Func<long, TBatch> _make;
    private readonly int _capacity;
    private readonly Thread[] _workers;
    private readonly Dictionary<long, (TBatch? Batch, ExceptionDispatchInfo? Failure)> _made = [];
    private long _nextToMake;
    private long _nextToTake;
    private bool _stopped;
    private bool _disposed;

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
        _nextToMake = first;
        _nextToTake = first;
        _workers = [.. Enumerable.Range(0, workers).Select(i => new Thread(Work) { IsBackground = true, Name = $"prefetch {i}" })];
        foreach (Thread worker in _workers)
        {
            worker.Start();
        }
    }

    /// <summary>The next batch: of number <c>first</c>, then <c>first</c> + 1, and so on. Waits until it is made. For one consumer at a time.</summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the batch was there.</exception>
    /// <exception cref="ObjectDisposedException">The prefetcher was disposed.</exception>
    /// <remarks>
    /// If making this batch threw, the same exception comes out here, in its turn: the batches before it are handed out first, those after it are never made.
    /// </remarks>
    public TBatch Take(CancellationToken stop = default)
    {
        using CancellationTokenRegistration waking = stop.Register(Wake);
        lock (_gate)
        {
            (TBatch? Batch, ExceptionDispatchInfo? Failure) made;
            while (!_made.TryGetValue(_nextToTake, out made))
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            ObjectDisposedException.ThrowIf(_disposed, this);
            made.Failure?.Throw();
            _made.Remove(_nextToTake++);
            Monitor.PulseAll(_gate);
            return made.Batch!;
        }
    }

    /// <summary>Ends the threads; returns when the batches that are being made just now are done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }

        _made.Clear();
    }

    private void Work()
    {
        while (Claim() is long number)
        {
            (TBatch?, ExceptionDispatchInfo?) made;
            try
            {
                made = (_make(number), null);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the consumer's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                made = (default, ExceptionDispatchInfo.Capture(e));
            }

            lock (_gate)
            {
                _made[number] = made;
                _stopped |= made.Item2 is not null;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Numbers are claimed in order, so that whatever comes before a failed batch is made, too.
    private long? Claim()
    {
        lock (_gate)
        {
            while (!_stopped && _nextToMake >= _nextToTake + _capacity)
            {
                Monitor.Wait(_gate);
            }

            return _stopped ? null : _nextToMake++;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
