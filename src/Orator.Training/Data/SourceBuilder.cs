using System.Numerics.Tensors;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Speech;
using Orator.Training.Metrics;

namespace Orator.Training.Data;

/// <summary>Makes the clips of one source.</summary>
internal sealed class SourceBuilder(FaceAnalyzer analyzer, ShardWriter shards, CorpusOptions options)
{
    private const float SmallestFace = 72;
    private const float MostYaw = 50 * MathF.PI / 180;
    private const float MostPitch = 40 * MathF.PI / 180;
    private const float MostRoll = 60 * MathF.PI / 180;
    private const float LeastSharpness = 0.03f;
    private const float FrozenLevels = 1f / 3;
    private const int FewestFrames = 10;
    private const int Descriptors = 5;
    private const int LargestSide = 1280;
    private const double MelMargin = 0.5;
    private readonly FrameDefectCounts _faults = new();

    /// <summary>Reads a source to its end and appends its clips to the shards.</summary>
    /// <exception cref="InputException">The source cannot be read.</exception>
    public async Task<SourceEntry> BuildAsync(CorpusSource source, CancellationToken cancellation)
    {
        string name = Path.GetFileName(source.Path);
        List<CorpusClip> clips = [];
        ClipScan scan;
        if (source.IsPicture)
        {
            Image picture = await ImageReader.ReadAsync(source.Path, cancellation: cancellation).ConfigureAwait(false);
            scan = ClipScan.Picture(analyzer, picture, _faults);
            foreach (Plan plan in Plans(scan, picture.Width, picture.Height, 0))
            {
                ClipInProgress clip = new(plan, shards.Position);
                AddFrame(clip, plan.Frames[0], picture);
                Finish(clip, name, null, clips);
            }
        }
        else
        {
            VideoReadOptions reading = new()
            {
                FramesPerSecond = options.FramesPerSecond > 0 ? FrameRate.FromDouble(options.FramesPerSecond) : null,
                MaxSide = LargestSide,
            };
            VideoReader video = await VideoReader.OpenAsync(source.Path, reading, cancellation).ConfigureAwait(false);
            scan = await ClipScan.VideoAsync(analyzer, video, _faults, cancellation).ConfigureAwait(false);
            List<Plan> plans = Plans(scan, video.Width, video.Height, video.FrameRate.Value);
            Recording? sound = plans.Count > 0 && video.Info.HasAudio
                ? await ReadSoundAsync(source.Path, cancellation).ConfigureAwait(false)
                : null;
            await CutAsync(video, plans, name, sound, clips, cancellation).ConfigureAwait(false);
        }

        return new SourceEntry(
            source.Key, name, source.Identity, scan.Frames, scan.Cuts, _faults.Counts, null, clips, shards.Shard, shards.Position);
    }

    private static async Task<Recording?> ReadSoundAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return new Recording(await AudioReader.ReadAsync(path, cancellation: cancellation).ConfigureAwait(false));
        }
        catch (InputException)
        {
            // Damaged sound does not spoil the pictures.
            return null;
        }
    }

    private List<Plan> Plans(ClipScan scan, int width, int height, double rate)
    {
        List<Plan> plans = [];
        int fewest = rate > 0 ? FewestFrames : 1;
        foreach (IReadOnlyList<ScannedFrame> stretch in scan.Stretches)
        {
            List<ScannedFrame> usable = [.. stretch.Where(frame => IsUsable(frame, width, height))];
            if (usable.Count < fewest)
            {
                _faults.Add(FrameDefect.TooShort, usable.Count);
                continue;
            }

            ClipCrop crop = ClipCrop.Around([.. usable.Select(frame => frame.Box)], width, height, options.Room);
            FaceBox square = new(crop.X, crop.Y, crop.X + crop.Side, crop.Y + crop.Side);
            int shared = usable.RemoveAll(frame => frame.Others.Any(square.Overlaps));
            _faults.Add(FrameDefect.AnotherFace, shared);
            if (usable.Count < fewest)
            {
                _faults.Add(FrameDefect.TooShort, usable.Count);
                continue;
            }

            // By index, so that the rate stays constant around frames that are left out.
            int stride = (usable.Count + options.MostFramesPerClip - 1) / options.MostFramesPerClip;
            List<ScannedFrame> taken = [.. usable.Where(frame => (frame.Index - usable[0].Index) % stride == 0)];
            plans.Add(new Plan(stretch, taken, crop, rate, stride));
        }

        return plans;
    }

    private bool IsUsable(ScannedFrame frame, int width, int height)
    {
        (float yaw, float pitch, float roll) = HeadPose.Fit(frame.Face.Landmarks, FaceTopology.Canonical).Rotation.ToAngles();
        FrameDefect? fault = frame.Box.Side < SmallestFace ? FrameDefect.FaceTooSmall
            : frame.Box.ReachesOver(width, height) ? FrameDefect.CutOff
            : MathF.Abs(yaw) > MostYaw || MathF.Abs(pitch) > MostPitch || MathF.Abs(roll) > MostRoll ? FrameDefect.ExtremePose
            : null;
        if (fault is FrameDefect found)
        {
            _faults.Add(found);
        }

        return fault is null;
    }

    /// <summary>Reads the video a second time: only now it is known where the squares lie.</summary>
    private async Task CutAsync(
        VideoReader video, List<Plan> plans, string name, Recording? sound, List<CorpusClip> clips, CancellationToken cancellation)
    {
        if (plans.Count == 0)
        {
            return;
        }

        (int next, int at) = (0, 0);
        ClipInProgress clip = new(plans[0], shards.Position);
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            using VideoFrame owned = frame;
            if (clip.Plan.Frames[at].Index != frame.Index)
            {
                continue;
            }

            AddFrame(clip, clip.Plan.Frames[at++], frame.Image);
            if (at == clip.Plan.Frames.Count)
            {
                Finish(clip, name, sound, clips);
                if (++next == plans.Count)
                {
                    return;
                }

                at = 0;
                clip = new ClipInProgress(plans[next], shards.Position);
            }
        }
    }

    private void AddFrame(ClipInProgress clip, ScannedFrame frame, Image picture)
    {
        Image crop = FaceCutout.Cut(picture, clip.Plan.Crop.Region, ClipCrop.Size);
        FaceObservation face = clip.Plan.Crop.ToCrop(frame.Face);
        float sharpness = PictureQuality.Sharpness(crop, face);
        if (sharpness < LeastSharpness)
        {
            _faults.Add(FrameDefect.Blurred);
            return;
        }

        if (clip.Last is not null && PictureQuality.Difference(clip.Last, crop) < FrozenLevels)
        {
            _faults.Add(FrameDefect.Frozen);
            return;
        }

        if (clip.Faces.Count % Math.Max(1, clip.Plan.Frames.Count / Descriptors) == 0)
        {
            float[] descriptor = analyzer.Descriptor(picture, frame.Face);
            TensorPrimitives.MultiplyAdd(descriptor, 1 / TensorPrimitives.Norm<float>(descriptor), clip.Descriptor, clip.Descriptor);
        }

        clip.Last = crop;
        clip.Faces.Add((face, (float)frame.Seconds, sharpness));
        shards.Write<byte>(crop.Pixels);
    }

    private void Finish(ClipInProgress clip, string source, Recording? sound, List<CorpusClip> clips)
    {
        Plan plan = clip.Plan;
        int count = clip.Faces.Count;
        if (count == 0 || (plan.Rate > 0 && count * plan.Stride < FewestFrames))
        {
            shards.Truncate(clip.Start);
            _faults.Add(FrameDefect.TooShort, count);
            return;
        }

        FaceObservation[] faces = [.. clip.Faces.Select(f => f.Face)];
        FaceIdentity person = plan.Rate > 0 ? FaceIdentity.FromTrack(faces) : FaceIdentity.FromPortrait(faces[0]);
        MotionExtractor extractor = new(person);
        foreach ((FaceObservation face, float seconds, float sharpness) in clip.Faces)
        {
            HeadPose pose = HeadPose.Fit(face.Landmarks, person.Rest);
            FrameLabels labels = new(
                seconds,
                sharpness,
                face,
                pose,
                extractor.Extract(face, pose),
                MouthMeasurement.Measure(pose.ToCanonical(face.Landmarks), person.Rest));
            shards.Write<float>(labels.Pack());
        }

        shards.Write<float>(FrameLabels.Flat(person.Rest));
        shards.Write<float>(
            [person.ApertureRight, person.ApertureLeft, person.GazeRight.X, person.GazeRight.Y, person.GazeLeft.X, person.GazeLeft.Y]);
        TensorPrimitives.Divide(clip.Descriptor, TensorPrimitives.Norm<float>(clip.Descriptor), clip.Descriptor);
        shards.Write<float>(clip.Descriptor);
        (float start, float end) = (clip.Faces[0].Seconds, clip.Faces[^1].Seconds);
        (int melFirst, int melFrames) = WriteMel(sound, start, end);
        float[] sides = [.. plan.Frames.Select(frame => frame.Box.Side).Order()];
        float[] sharp = [.. clip.Faces.Select(f => f.Sharpness).Order()];
        clips.Add(new CorpusClip
        {
            Source = source,
            Shard = shards.Shard,
            Offset = clip.Start,
            Frames = count,
            Still = plan.Rate == 0,
            FramesPerSecond = plan.Rate / plan.Stride,
            Start = start,
            End = end,
            Crop = plan.Crop,
            FaceSide = sides[sides.Length / 2],
            Sharpness = sharp[sharp.Length / 2],
            MelFirst = melFirst,
            MelFrames = melFrames,
            Sync = sound is null ? null : Synchrony(plan, person, sound.Sound),
        });
    }

    private (int First, int Frames) WriteMel(Recording? sound, double start, double end)
    {
        if (sound is null)
        {
            return (0, 0);
        }

        float[][] mel = sound.Mel;
        int first = Math.Clamp((int)((start - MelMargin) * LogMel.FramesPerSecond), 0, mel.Length);
        int last = Math.Clamp((int)Math.Ceiling((end + MelMargin) * LogMel.FramesPerSecond), first, mel.Length);
        for (int i = first; i < last; i++)
        {
            shards.Write<Half>(Array.ConvertAll(mel[i], value => (Half)value));
        }

        return (first, last - first);
    }

    private static ClipSync? Synchrony(Plan plan, FaceIdentity person, AudioClip sound)
    {
        // All frames of the stretch, also those that are not stored.
        int first = plan.Stretch[0].Index;
        float[] opening = new float[plan.Stretch[^1].Index - first + 1];
        Array.Fill(opening, float.NaN);
        foreach (ScannedFrame frame in plan.Stretch)
        {
            opening[frame.Index - first] = MouthMeasurement.Opening(
                HeadPose.Fit(frame.Face.Landmarks, person.Rest).ToCanonical(frame.Face.Landmarks));
        }

        int begin = Math.Min((int)(plan.Stretch[0].Seconds * sound.SampleRate), sound.Samples.Length);
        float[] energy = SyncOffset.Envelope(sound.Samples.AsSpan(begin), sound.SampleRate, plan.Rate, opening.Length);
        if (SyncOffset.Measure(opening, energy) is not SyncOffset offset)
        {
            return null;
        }

        double seconds = offset.Frames / plan.Rate;
        bool doubtful = (offset.Correlation >= 0.4 && Math.Abs(seconds) > 0.12) || offset.Correlation < 0.1;
        return new ClipSync(Math.Round(seconds, 3), Math.Round(offset.Correlation, 3), doubtful);
    }

    /// <summary>The sound of a source, and its mel spectrum, which all clips cut from it share.</summary>
    private sealed class Recording(AudioClip sound)
    {
        private float[][]? _mel;

        public AudioClip Sound => sound;

        public float[][] Mel => _mel ??= LogMel.Compute(sound.Samples);
    }

    /// <summary>What a clip will be: its frames, already thinned out, and its square.</summary>
    private sealed record Plan(
        IReadOnlyList<ScannedFrame> Stretch, IReadOnlyList<ScannedFrame> Frames, ClipCrop Crop, double Rate, int Stride);

    private sealed class ClipInProgress(Plan plan, long start)
    {
        public Plan Plan => plan;

        public long Start => start;

        public List<(FaceObservation Face, float Seconds, float Sharpness)> Faces { get; } = [];

        public float[] Descriptor { get; } = new float[FaceAnalyzer.DescriptorLength];

        public Image? Last { get; set; }
    }
}
