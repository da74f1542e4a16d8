using Orator.Engine.Training;

namespace Orator.Engine.Tests;

public sealed class PrefetcherTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(4, 8)]
    public void BatchesComeInOrderWhateverTheNumberOfWorkers(int workers, int capacity)
    {
        using Prefetcher<(long, uint)> batches = new(
            number =>
            {
                CounterRandom random = new(7, (ulong)number);
                Thread.Sleep(random.Below(3));
                return (number, random.Next());
            },
            first: 5, workers, capacity);
        Assert.Equal(
            Enumerable.Range(5, 40).Select(number => ((long)number, Second(number))),
            Enumerable.Range(0, 40).Select(_ => batches.Take(TestContext.Current.CancellationToken)));

        static uint Second(int number)
        {
            CounterRandom random = new(7, (ulong)number);
            random.Below(3);
            return random.Next();
        }
    }

    [Fact]
    public void OnlyAsManyBatchesAreMadeAheadAsTheCapacityAllows()
    {
        int made = 0;
        using Prefetcher<int> batches = new(_ => Interlocked.Increment(ref made), workers: 3, capacity: 4);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref made) == 4, Soon));
        Thread.Sleep(30);
        Assert.Equal(4, Volatile.Read(ref made));
        batches.Take(TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref made) == 5, Soon));
    }

    [Fact]
    public void BatchesAreMadeWhileTheConsumerWorks()
    {
        using ManualResetEventSlim secondStarted = new();
        using Prefetcher<long> batches = new(number =>
        {
            if (number == 1)
            {
                secondStarted.Set();
            }

            return number;
        });
        Assert.Equal(0, batches.Take(TestContext.Current.CancellationToken));
        Assert.True(secondStarted.Wait(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AnExceptionReachesTheConsumerInItsTurn()
    {
        using Prefetcher<long> batches = new(number => number == 3 ? throw new InvalidDataException("picture 3 is damaged") : number, workers: 4, capacity: 8);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => batches.Take(TestContext.Current.CancellationToken)));
        Assert.Equal(
            "picture 3 is damaged", Assert.Throws<InvalidDataException>(() => batches.Take(TestContext.Current.CancellationToken)).Message);
        Assert.Throws<InvalidDataException>(() => batches.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void WaitingCanBeCancelledAndGoneOnWith()
    {
        using ManualResetEventSlim go = new();
        using Prefetcher<long> batches = new(number =>
        {
            go.Wait();
            return number;
        });
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => batches.Take(stop.Token));
        go.Set();
        Assert.Equal(0, batches.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void DisposingEndsTheThreads()
    {
        HashSet<Thread> workers = [];
        Prefetcher<long> batches = new(
            number =>
            {
                lock (workers)
                {
                    workers.Add(Thread.CurrentThread);
                }

                Thread.Sleep(5);
                return number;
            },
            workers: 3, capacity: 3);
        batches.Take(TestContext.Current.CancellationToken);
        batches.Dispose();
        batches.Dispose();
        Assert.NotEmpty(workers);
        Assert.All(workers, worker => Assert.False(worker.IsAlive));
        Assert.Throws<ObjectDisposedException>(() => batches.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AConsumerThatWaitsIsWokenByDisposing()
    {
        using ManualResetEventSlim go = new();
        Prefetcher<long> batches = new(number =>
        {
            go.Wait();
            return number;
        });
        Task<Exception?> consumer = Task.Run(
            () => Record.Exception(() => batches.Take(CancellationToken.None)), TestContext.Current.CancellationToken);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Task disposal = Task.Run(batches.Dispose, TestContext.Current.CancellationToken);
        go.Set();
        await Task.WhenAll(consumer, disposal).WaitAsync(Soon, TestContext.Current.CancellationToken);
    }
}
