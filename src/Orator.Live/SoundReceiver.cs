using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orator.Codec.Sound;
using Orator.Media;

namespace Orator.Live;

/// <summary>
/// The other one's sound in a call, by the time of their frames: blocks of Opus in as they come, samples of a moment out. What has not come
/// in time is made up by the decoder for a while, then silent. Safe for one user beside <see cref="RunAsync"/>.
/// </summary>
/// <param name="milliseconds">Length of a block: 20, 40 or 60.</param>
/// <param name="skip">Samples at 48 kHz to leave out at the beginning.</param>
internal sealed class SoundReceiver(int milliseconds, int skip)
{
    /// <summary>Seconds from a moment until its sound can be there: two blocks of 60 ms in the encoder, and then the network and the
    /// decoder.</summary>
    public const double Latency = 0.26;

    // A block that is not there so long before its time is made up.
    private const double Lead = 0.08;
    private const int MostWaiting = 256;
    private const int MostMissing = 5;
    private const int SkipRate = 48_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _waiting = [];
    private readonly Channel<ReadOnlyMemory<byte>> _due = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly Queue<float> _samples = [];
    private int? _next;
    private long _end;
    private int _missing;
    private int _pending;

    /// <summary>Seconds of sound that were made up before others came.</summary>
    public double MissingSeconds => _missing * milliseconds / 1000.0;

    /// <summary>Sample since the beginning up to which all is decoded.</summary>
    public long Decoded
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Takes a block.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="block">Its bytes; they are kept. What is no block of the right length has not come.</param>
    public void Add(int number, ReadOnlyMemory<byte> block)
    {
        if (!OpusDecoder.IsBlock(block.Span, milliseconds))
        {
            return;
        }

        if (_next is null)
        {
            _next = number;
            lock (_lock)
            {
                _end = ((long)number * milliseconds * AudioReader.SampleRate / 1000) - (skip * (long)AudioReader.SampleRate / SkipRate);
            }
        }

        if (number >= _next && number < _next + MostWaiting)
        {
            _waiting[number] = block;
            DecodeWhatFollows();
        }
    }

    /// <summary>The sound of a moment. What its time has come for and is not there is made up.</summary>
    /// <param name="begin">Its first sample since the beginning; it never goes back.</param>
    /// <param name="count">Number of samples.</param>
    /// <returns>16 kHz mono; silence where there is none.</returns>
    public float[] Take(long begin, int count)
    {
        double due = ((begin + count) / (double)AudioReader.SampleRate) + Lead;
        for (int i = 0; i < MostMissing && _next is int next && next * milliseconds / 1000.0 < due; i++)
        {
            _pending++;
            _due.Writer.TryWrite(default);
            _next++;
            DecodeWhatFollows();
        }

        float[] samples = new float[count];
        lock (_lock)
        {
            for (long at = _end - _samples.Count; at < begin + count && _samples.TryDequeue(out float sample); at++)
            {
                if (at >= begin)
                {
                    samples[at - begin] = sample;
                }
            }
        }

        return samples;
    }

    /// <summary>Decodes.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        OpusDecoder decoder = OpusDecoder.Start(milliseconds, cancellation);
        await using ConfiguredAsyncDisposable ending = decoder.ConfigureAwait(false);
        Task writing = WriteAsync(decoder, cancellation);
        while (await decoder.ReadAsync(Append).ConfigureAwait(false))
        {
        }

        await writing.ConfigureAwait(false);
    }

    private async Task WriteAsync(OpusDecoder decoder, CancellationToken cancellation)
    {
        await foreach (ReadOnlyMemory<byte> block in _due.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            await decoder.WriteAsync(block).ConfigureAwait(false);
        }
    }

    private void Append(ReadOnlySpan<float> samples)
    {
        lock (_lock)
        {
            foreach (float sample in samples)
            {
                _samples.Enqueue(float.IsFinite(sample) ? sample : 0);
                _end++;
            }

            while (_samples.Count > MostWaiting * milliseconds * AudioReader.SampleRate / 1000)
            {
                _samples.Dequeue();
            }
        }
    }

    private void DecodeWhatFollows()
    {
        while (_waiting.Remove(_next!.Value, out ReadOnlyMemory<byte> block))
        {
            _due.Writer.TryWrite(block);
            (_missing, _pending) = (_missing + _pending, 0);
            _next++;
        }
    }
}
