using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orator.Geometry;
using Orator.Perception;
using Orator.Speech;
using Orator.Training.Metrics;

namespace Orator.Training.Data;

/// <summary>
/// A built corpus: any frame of any clip with its labels. Pictures are stored raw, so that a frame costs one read of 192 kB, usually out of
/// the system's file cache. May be used by several threads at a time.
/// </summary>
/// <example>
/// <code>
/// using Corpus corpus = Corpus.Open("corpus");
/// foreach (CorpusClip clip in corpus.Of(CorpusPart.Train))
/// {
///     Image picture = corpus.ReadPicture(clip, 0);
///     FrameLabels labels = corpus.ReadLabels(clip, 0);
/// }
/// </code>
/// </example>
public sealed class Corpus : IDisposable
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    private readonly string _folder;
    private readonly Dictionary<int, SafeFileHandle> _shards;

    internal Corpus(string folder, IReadOnlyList<CorpusClip> clips)
    {
        _folder = folder;
        Clips = clips;
        _shards = [];
        try
        {
            foreach (IGrouping<int, CorpusClip> shard in clips.GroupBy(clip => clip.Shard))
            {
                SafeFileHandle handle = Open(shard.Key);
                _shards.Add(shard.Key, handle);
                if (RandomAccess.GetLength(handle) < shard.Max(clip => ClipLayout.Of(clip).End))
                {
                    throw new InputException($"'{ShardWriter.PathOf(folder, shard.Key)}' is cut off: build the corpus anew.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All clips, in the order they were made.</summary>
    public IReadOnlyList<CorpusClip> Clips { get; }

    /// <summary>Opens a corpus.</summary>
    /// <param name="folder">What <c>orator corpus build</c> made.</param>
    /// <exception cref="InputException">There is none, it is damaged, or of another version.</exception>
    public static Corpus Open(string folder) => new(folder, CorpusFile.Read(folder).Clips);

    /// <summary>The clips of a split.</summary>
    /// <param name="part">The split.</param>
    public IReadOnlyList<CorpusClip> Of(CorpusPart part) => [.. Clips.Where(clip => clip.Part == part)];

    /// <summary>A frame's picture, 256 x 256.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <param name="frame">0 to <see cref="CorpusClip.Frames"/> - 1.</param>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public Image ReadPicture(CorpusClip clip, int frame)
    {
        Image image = new(ClipCrop.Size, ClipCrop.Size);
        ReadPicture(clip, frame, image.Pixels);
        return image;
    }

    /// <summary>A frame's picture into memory that exists already.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <param name="frame">0 to <see cref="CorpusClip.Frames"/> - 1.</param>
    /// <param name="pixels">Receives 256 * 256 * 3 bytes, packed RGB.</param>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public void ReadPicture(CorpusClip clip, int frame, Span<byte> pixels) =>
        Read(clip, clip.Offset + ((long)Checked(clip, frame) * ClipLayout.PictureBytes), pixels[..ClipLayout.PictureBytes]);

    /// <summary>What is known of a frame.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <param name="frame">0 to <see cref="CorpusClip.Frames"/> - 1.</param>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public FrameLabels ReadLabels(CorpusClip clip, int frame) =>
        FrameLabels.Unpack(
            ReadFloats(clip, ClipLayout.Of(clip).Labels + ((long)Checked(clip, frame) * ClipLayout.LabelBytes), FrameLabels.Length));

    /// <summary>The person of a clip, as the labels' motion is measured against.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public FaceIdentity ReadPerson(CorpusClip clip)
    {
        FrameLabels.FieldReader fields = new(ReadFloats(clip, ClipLayout.Of(clip).Person, ClipLayout.PersonValues));
        Vector3[] rest = fields.Points(FaceObservation.LandmarkCount);
        return new FaceIdentity(rest, fields.Number(), fields.Number(), fields.Pair(), fields.Pair());
    }

    /// <summary>Mean face descriptor of a clip, of length 1: the cosine of two is their <see cref="Csim"/>.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public float[] ReadDescriptor(CorpusClip clip) => ReadFloats(clip, ClipLayout.Of(clip).Descriptor, FaceAnalyzer.DescriptorLength);

    /// <summary>Log-mel spectrum around a moment, see <see cref="LogMel"/>: 120 frames a second, the middle one the nearest to the
    /// moment.</summary>
    /// <param name="clip">One of <see cref="Clips"/>.</param>
    /// <param name="seconds">Moment on the source's clock, such as <see cref="FrameLabels.Seconds"/>.</param>
    /// <param name="count">Mel frames wanted. At most 60 reach beyond the ends of the clip; farther ones, and those of a clip without
    /// sound, are 0 (silence).</param>
    /// <returns>count x 80 values, frame after frame.</returns>
    /// <exception cref="IOException">The shard cannot be read.</exception>
    public float[] ReadMel(CorpusClip clip, double seconds, int count)
    {
        float[] values = new float[count * LogMel.BandCount];
        int first = (int)Math.Round(seconds * LogMel.FramesPerSecond) - (count / 2) - clip.MelFirst;
        int from = Math.Clamp(-first, 0, count);
        int to = Math.Clamp(clip.MelFrames - first, from, count);
        Half[] stored = new Half[(to - from) * LogMel.BandCount];
        Read(clip, ClipLayout.Of(clip).Mel + ((long)(first + from) * ClipLayout.MelBytes), MemoryMarshal.AsBytes(stored.AsSpan()));
        for (int i = 0; i < stored.Length; i++)
        {
            values[(from * LogMel.BandCount) + i] = (float)stored[i];
        }

        return values;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle handle in _shards.Values)
        {
            handle.Dispose();
        }
    }

    private static int Checked(CorpusClip clip, int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, clip.Frames);
        return frame;
    }

    private SafeFileHandle Open(int shard)
    {
        string path = ShardWriter.PathOf(_folder, shard);
        return File.Exists(path)
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.RandomAccess)
            : throw new InputException($"'{path}' is missing: build the corpus anew.");
    }

    private float[] ReadFloats(CorpusClip clip, long offset, int count)
    {
        float[] values = new float[count];
        Read(clip, offset, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private void Read(CorpusClip clip, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(_shards[clip.Shard], bytes, offset);
            if (count == 0)
            {
                throw new IOException($"'{ShardWriter.PathOf(_folder, clip.Shard)}' ends before clip '{clip.Source}' does.");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }
}
