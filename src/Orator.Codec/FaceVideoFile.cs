using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Codec.Bitstream;
using Orator.Codec.Sound;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Perception;

namespace Orator.Codec;

/// <summary>Face videos in files: a video of a face -> <c>.orf</c> -> a video drawn by a generator.</summary>
public static class FaceVideoFile
{
    /// <summary>What the encoder draws with when nothing was asked for: it is fast, and errs where others do.</summary>
    public const string EncoderGenerator = "mesh";

    private const int MostAtTheEnd = 1000;
    private const int BlocksOfPacket = 3;

    /// <summary>Codes a video.</summary>
    /// <param name="input">The video.</param>
    /// <param name="output">Path of the stream (.orf). It appears when it is complete.</param>
    /// <param name="options">How; its frame rate is taken from the video.</param>
    /// <param name="generator">What the encoder draws with, to see what the receiver will.</param>
    /// <param name="soundKilobitsPerSecond">Rate of the sound, 6 to 32 kbit/s; 0 = none.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The video cannot be used, or the output cannot be written.</exception>
    public static async Task<StreamReport> EncodeAsync(
        string input,
        string output,
        FaceVideoEncoderOptions options,
        string generator = EncoderGenerator,
        double soundKilobitsPerSecond = 0,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using OutputFile file = OutputFile.Create(output, input);
        VideoReader video = await VideoReader.OpenAsync(input, cancellation: cancellation).ConfigureAwait(false);
        using ModelStore models = ModelStore.Create();
        using FaceAnalyzer analyzer = new(models);
        using IAnimator animator = OpenAnimator(generator, models);
        (int skip, List<byte[]> blocks) = soundKilobitsPerSecond > 0 && video.Info.HasAudio
            ? await OpusSound.EncodeAsync(video.Info, soundKilobitsPerSecond, cancellation).ConfigureAwait(false) : (0, []);
        FaceVideoEncoderOptions how = options with
        {
            FrameRate = video.FrameRate,
            SoundBlock = blocks.Count > 0 ? OpusSound.BlockMilliseconds : 0,
            SoundSkip = skip,
        };
        using FaceVideoEncoder encoder = new(how, analyzer, animator);
        using (FileStream stream = file.OpenWrite())
        {
            stream.Write(StreamFile.Mark);
            int sound = 0;
            await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
            {
                Append(stream, await encoder.PushAsync(frame.Image, cancellation).ConfigureAwait(false));
                frame.Dispose();
                sound = AppendSound(stream, encoder, blocks, sound, (int)(video.FrameRate.TimeOf(encoder.Frames) * 1000 / OpusSound.BlockMilliseconds));
                progress?.Report(new RenderProgress(encoder.Frames, video.EstimatedFrames));
            }

            AppendSound(stream, encoder, blocks, sound, blocks.Count);
            Append(stream, await encoder.FinishAsync(cancellation).ConfigureAwait(false));
        }

        if (encoder.Pictures == 0)
        {
            throw new InputException($"No face was found in '{input}' that can be drawn: a face video needs one, from the front and large.");
        }

        StreamReport report = StreamReport.Read(file.TemporaryPath) with { File = output };
        file.Complete();
        return report;
    }

    /// <summary>The frames of a stream.</summary>
    /// <param name="packets">Its packets, in the order in which they come.</param>
    /// <param name="decoder">The decoder; stays the caller's.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <returns>A picture, valid until the next is asked for, and where it comes from.</returns>
    /// <remarks>A frame is drawn when a packet of a later one has come, or the stream ends: as a receiver does that waits no longer.</remarks>
    public static async IAsyncEnumerable<(Image Picture, FrameOrigin Origin)> RenderAsync(
        IEnumerable<ReadOnlyMemory<byte>> packets, FaceVideoDecoder decoder, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Image? frame = null;
        int next = 0;
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            cancellation.ThrowIfCancellationRequested();
            await decoder.PushAsync(packet, cancellation).ConfigureAwait(false);
            if (decoder.Side > 0)
            {
                frame ??= new Image(decoder.Side, decoder.Side);
                for (; next < decoder.NextFrame; next++)
                {
                    yield return (frame, decoder.Render(next, frame));
                }
            }
        }

        // A lost end is not waited for.
        for (; frame is not null && next < Math.Min(decoder.TotalFrames ?? next, decoder.NextFrame + MostAtTheEnd); next++)
        {
            yield return (frame, decoder.Render(next, frame));
        }
    }

    /// <summary>Draws a stream as a video that says that it is synthetic.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="output">Path of the video (.mp4). It appears when it is complete.</param>
    /// <param name="generator">What draws.</param>
    /// <param name="view">How the head is turned further; null = as it was.</param>
    /// <param name="side">Side of the frames, pixels, 64 to 1024; null = as they were coded.</param>
    /// <param name="gaze">Where the eyes look; null = as it was sent.</param>
    /// <param name="loss">Loses packets; null = none.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The stream cannot be used, or the output cannot be written.</exception>
    public static async Task<DecodeReport> DecodeAsync(
        string input,
        string output,
        string generator = Animators.Default,
        HeadView? view = null,
        int? side = null,
        Gaze? gaze = null,
        PacketLoss? loss = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        OutputFile.Check(output, input);
        StreamReport stream = StreamReport.Read(input);
        IReadOnlyList<ReadOnlyMemory<byte>> packets = StreamFile.Read(input);
        using ModelStore models = ModelStore.Create();
        using FaceAnalyzer analyzer = new(models);
        using IAnimator animator = OpenAnimator(generator, models);
        using FaceVideoDecoder decoder = new(analyzer, animator, view, side, gaze);
        FrameRate rate = new(stream.Parameters.RateNumerator, stream.Parameters.RateDenominator);
        VideoWriteOptions options = new()
        {
            Audio = await SoundAsync(packets, stream, loss?.Again(), cancellation).ConfigureAwait(false),
            Provenance = new Provenance
            {
                SourceType = animator.Traits.Learned
                    ? DigitalSourceType.CompositeWithTrainedAlgorithmicMedia : DigitalSourceType.CompositeSynthetic,
                Detail = $"face video, generator {animator.Name}",
            },
        };
        VideoWriter writer = await VideoWriter.CreateAsync(
            output, side ?? stream.Parameters.Side, side ?? stream.Parameters.Side, rate, options, cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            int grey = 0;
            await foreach ((Image picture, FrameOrigin origin) in RenderAsync(
                Arriving(packets, stream.Parameters, loss), decoder, cancellation).ConfigureAwait(false))
            {
                await writer.WriteAsync(picture).ConfigureAwait(false);
                grey += origin == FrameOrigin.NoPicture ? 1 : 0;
                progress?.Report(new RenderProgress((int)writer.Frames, stream.Frames));
            }

            if (writer.Frames == 0)
            {
                throw new InputException($"'{input}' has no frame that can be drawn{(loss is null ? "" : ": too much of it was lost")}.");
            }

            await writer.CompleteAsync().ConfigureAwait(false);
            return new DecodeReport(
                output, (int)writer.Frames, writer.Width, rate.Value, Stopwatch.GetElapsedTime(start).TotalSeconds, grey, decoder.Statistics);
        }
    }

    /// <summary>The packets that come through a network that loses some. The first, which says what the stream is, always does: that is
    /// agreed on before a call.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="parameters">What the stream is.</param>
    /// <param name="loss">The network; null = it loses nothing.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Arriving(
        IReadOnlyList<ReadOnlyMemory<byte>> packets, StreamParameters parameters, PacketLoss? loss)
    {
        double seconds = 0;
        for (int i = 0; i < packets.Count; i++)
        {
            if (loss is not null && PacketFormat.Read(packets[i]).Payload is MotionPayload motion)
            {
                seconds = (double)motion.First * parameters.RateDenominator / parameters.RateNumerator;
            }

            if (loss is null || i == 0 || !loss.Loses(seconds))
            {
                yield return packets[i];
            }
        }
    }

    private static IAnimator OpenAnimator(string generator, ModelStore models)
    {
        IAnimator animator = Animators.Open(generator, models);
        if (animator.Traits.DrivenByMotion)
        {
            return animator;
        }

        animator.Dispose();
        throw new InputException($"This model of {generator} is driven by pictures: a face video has motion only. Choose another --generator.");
    }

    private static async Task<AudioClip?> SoundAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> packets, StreamReport stream, PacketLoss? loss, CancellationToken cancellation)
    {
        StreamParameters parameters = stream.Parameters;
        if (parameters.SoundBlock == 0)
        {
            return null;
        }

        ReadOnlyMemory<byte>[] blocks = new ReadOnlyMemory<byte>[(int)(stream.Seconds * 1000 / parameters.SoundBlock) + 1];
        foreach (ReadOnlyMemory<byte> packet in Arriving(packets, parameters, loss))
        {
            if (PacketFormat.Read(packet).Payload is SoundPayload sound)
            {
                for (int i = 0; i < sound.Blocks.Count && sound.First + i < blocks.Length; i++)
                {
                    blocks[sound.First + i] = sound.Blocks[i];
                }
            }
        }

        return await OpusSound.DecodeAsync(blocks, parameters.SoundBlock, parameters.SoundSkip, cancellation).ConfigureAwait(false);
    }

    // Whole packets of sound only, until the end.
    private static int AppendSound(Stream stream, FaceVideoEncoder encoder, List<byte[]> blocks, int sent, int due)
    {
        due = Math.Min(due, blocks.Count);
        while (due - sent >= BlocksOfPacket || (due == blocks.Count && sent < due))
        {
            int count = Math.Min(BlocksOfPacket, due - sent);
            StreamFile.Append(stream, encoder.PushSound([.. blocks.GetRange(sent, count)]));
            sent += count;
        }

        return sent;
    }

    private static void Append(Stream stream, IReadOnlyList<byte[]> packets)
    {
        foreach (byte[] packet in packets)
        {
            StreamFile.Append(stream, packet);
        }
    }
}

/// <summary>What decoding a stream gave.</summary>
/// <param name="Output">Path of the video.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Side">Side of the frames, pixels.</param>
/// <param name="FramesPerSecond">Frames a second of the video.</param>
/// <param name="Seconds">Time that the work took, set-up included.</param>
/// <param name="GreyFrames">Frames before the first picture had come.</param>
/// <param name="Statistics">What happened to the packets.</param>
public sealed record DecodeReport(
    string Output, int Frames, int Side, double FramesPerSecond, double Seconds, int GreyFrames, DecoderStatistics Statistics);
