using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>Finds a manner of speaking in what the frames of a video show. Keeps one small record a frame, never pictures.</summary>
public sealed class StyleExtractor
{
    /// <summary>Fewest frames with a face from which a style is taken (one second at 25 frames a second).</summary>
    public const int MinimumFrames = 25;

    private const double SpeechWindow = 0.4;
    private const float SmallestMovement = 0.02f;
    private const float SmallestRange = 0.04f;
    private const float ClosedMouth = 0.04f;
    private readonly List<StyleSample> _samples = [];

    /// <summary>
    /// Whether coefficients count from the true face at rest, as those of generated motion do. Otherwise they count from an estimate, and
    /// templates are taken relative to the closed mouth.
    /// </summary>
    public bool RestIsExact { get; init; }

    /// <summary>Number of frames with a face so far.</summary>
    public int Count => _samples.Count;

    /// <summary>Takes in the next frame that shows a face.</summary>
    /// <param name="sample">What it shows; its time must be after that of the sample before.</param>
    /// <exception cref="ArgumentException">The time does not grow, or the expression has another number of coefficients.</exception>
    public void Add(StyleSample sample)
    {
        if (_samples.Count > 0 && sample.Seconds <= _samples[^1].Seconds)
        {
            throw new ArgumentException("Samples must be added in order of time.", nameof(sample));
        }

        if (sample.Motion.Expression.Length != ExpressionBasis.Count)
        {
            throw new ArgumentException(
                $"A motion has {ExpressionBasis.Count} expression coefficients, not {sample.Motion.Expression.Length}.", nameof(sample));
        }

        _samples.Add(sample);
    }

    /// <summary>Works out the style of all frames so far.</summary>
    /// <param name="name">Where the style comes from, for people to read.</param>
    /// <remarks>
    /// Speaking frames are those around which the opening varies within 0.4 s on each side by at least 0.02 and a fifth of the
    /// speaker's own P5..P95 range. Frames for templates also show open eyes, a head near its usual pose, a face that is not
    /// unusually small, and no fast movement (which blurs). A template is the coefficient-wise median of its 3 to 9 nearest
    /// frames: less noise than one frame has. Unless <see cref="RestIsExact"/>, coefficients are taken relative to the median of the closed
    /// mouth; those of the upper face are zero in templates: the upper face speaks through <see cref="StyleReference.RestingExpression"/>.
    /// </remarks>
    /// <exception cref="InputException">Fewer than <see cref="MinimumFrames"/> frames showed a face.</exception>
    public StyleExtraction Finish(string name)
    {
        if (_samples.Count < MinimumFrames)
        {
            throw new InputException(_samples.Count == 0
                ? $"No face was found in the style video '{name}': use a video in which one person's face is well visible."
                : $"The style video '{name}' is too short: it shows a face in {_samples.Count} frames, at least {MinimumFrames} are needed (better 30 seconds or more).");
        }

        List<string> remarks = [];
        IReadOnlyList<IReadOnlyList<StyleSample>> segments = StyleSegments.Split(_samples);
        List<StyleSample> speaking = Speaking(segments, remarks);
        List<StyleSample> clear = WellVisible(segments, speaking);
        KeyMotionSearch search = new(clear);
        float[] rest = Rest();
        Dictionary<KeyMotion, IReadOnlyList<StyleSample>> nearest = Enum.GetValues<KeyMotion>().ToDictionary(k => k, search.Nearest);
        List<StyleSample> awake = [.. speaking.Where(s => !IsBlinking(s))];
        StyleReference style = new()
        {
            Name = name,
            Templates = nearest.ToDictionary(n => n.Key, n => Template(n.Value, rest)),
            SpeakingMouths = SpeakingMouths.Measure(clear, rest),
            RestingExpression = UpperFace(
                SampleStatistics.Median([.. (awake.Count > 0 ? awake : speaking).Select(s => s.Motion.Expression)])),
            OpeningAmplitude = Math.Max(0, SampleStatistics.Quantile(speaking.Select(s => s.Mouth.Opening), 0.9)),
            WidthAmplitude = SampleStatistics.StandardDeviation([.. speaking.Select(s => s.Mouth.Width)]),
            Head = HeadMeter.Measure(segments),
            Blinks = BlinkMeter.Measure(segments),
        };
        double seconds = segments.Sum(s => s[^1].Seconds - s[0].Seconds);
        if (seconds < 10)
        {
            remarks.Add($"Only {seconds:0.0} s of video show a face: head motion and blinks cannot be judged well from so little.");
        }

        return new StyleExtraction(
            style,
            nearest.ToDictionary(n => n.Key, n => n.Value[0].Frame),
            nearest.ToDictionary(n => n.Key, n => n.Value[0].Mouth),
            seconds,
            (double)speaking.Count / _samples.Count,
            remarks);
    }

    private List<StyleSample> Speaking(IReadOnlyList<IReadOnlyList<StyleSample>> segments, List<string> remarks)
    {
        float range = SampleStatistics.Quantile(
            _samples.Select(s => s.Mouth.Opening), 0.95) - SampleStatistics.Quantile(_samples.Select(s => s.Mouth.Opening), 0.05);
        if (range < SmallestRange)
        {
            remarks.Add($"The mouth hardly moves (by {range:0.000} of the distance of the outer eye corners): the key motions will be weak. Use a video of the person speaking.");
        }

        float threshold = Math.Max(SmallestMovement, range / 5);
        List<StyleSample> speaking = [];
        foreach (IReadOnlyList<StyleSample> segment in segments)
        {
            int first = 0;
            int end = 0;
            for (int i = 0; i < segment.Count; i++)
            {
                while (end < segment.Count && segment[end].Seconds <= segment[i].Seconds + SpeechWindow)
                {
                    end++;
                }

                while (segment[first].Seconds < segment[i].Seconds - SpeechWindow)
                {
                    first++;
                }

                float low = float.MaxValue;
                float high = float.MinValue;
                for (int k = first; k < end; k++)
                {
                    low = Math.Min(low, segment[k].Mouth.Opening);
                    high = Math.Max(high, segment[k].Mouth.Opening);
                }

                if (high - low >= threshold)
                {
                    speaking.Add(segment[i]);
                }
            }
        }

        if (speaking.Count < MinimumFrames)
        {
            remarks.Add("Hardly any speech was seen: all frames were taken as speaking.");
            return _samples;
        }

        return speaking;
    }

    /// <summary>The speaking frames that would make good pictures; all of them if hardly any would.</summary>
    private List<StyleSample> WellVisible(IReadOnlyList<IReadOnlyList<StyleSample>> segments, List<StyleSample> speaking)
    {
        Rotation mean = Rotation.FromAngles(
            SampleStatistics.Quantile(_samples.Select(s => s.Motion.Rotation.ToAngles().Yaw), 0.5),
            SampleStatistics.Quantile(_samples.Select(s => s.Motion.Rotation.ToAngles().Pitch), 0.5),
            SampleStatistics.Quantile(_samples.Select(s => s.Motion.Rotation.ToAngles().Roll), 0.5));
        float Turn(StyleSample s) => StyleSegments.Angle(s.Motion.Rotation, mean);
        float turnLimit = Math.Max(0.15f, SampleStatistics.Quantile(_samples.Select(Turn), 0.6));
        float sizeLimit = SampleStatistics.Quantile(_samples.Select(s => s.FaceSize), 0.5) * 0.7f;
        Dictionary<StyleSample, float> speeds = Speeds(segments);
        float speedLimit = SampleStatistics.Quantile(speeds.Values, 0.8);
        List<StyleSample> clear = [.. speaking.Where(
            s => !IsBlinking(s) && Turn(s) <= turnLimit && s.FaceSize >= sizeLimit && speeds[s] <= speedLimit)];
        return clear.Count >= MinimumFrames ? clear : speaking;
    }

    /// <summary>How fast head and mouth move at each frame, distances of the outer eye corners a second: fast means blurred.</summary>
    private static Dictionary<StyleSample, float> Speeds(IReadOnlyList<IReadOnlyList<StyleSample>> segments)
    {
        Dictionary<StyleSample, float> speeds = new(ReferenceEqualityComparer.Instance);
        foreach (IReadOnlyList<StyleSample> segment in segments)
        {
            for (int i = 0; i < segment.Count; i++)
            {
                StyleSample a = segment[Math.Max(i - 1, 0)];
                StyleSample b = segment[Math.Min(i + 1, segment.Count - 1)];
                float moved = (b.Motion.Translation - a.Motion.Translation).Length() + StyleSegments.Angle(
                    a.Motion.Rotation, b.Motion.Rotation)
                    + Math.Abs(b.Mouth.Opening - a.Mouth.Opening) + Math.Abs(b.Mouth.Width - a.Mouth.Width);
                speeds[segment[i]] = segment.Count > 1 ? (float)(moved / (b.Seconds - a.Seconds)) : 0;
            }
        }

        return speeds;
    }

    /// <summary>The coefficients of the closed mouth, which perception's estimate of rest may miss by a little: what templates count
    /// from.</summary>
    /// <param name="frames">Motion and mouth of each frame of a person, at least one.</param>
    /// <returns>Zero if the mouth is never seen closed.</returns>
    public static float[] ClosedRest(IReadOnlyList<(MotionFrame Motion, MouthShape Mouth)> frames)
    {
        float limit = SampleStatistics.Quantile(frames.Select(f => f.Mouth.Opening), 0.1);
        return limit > ClosedMouth
            ? new float[ExpressionBasis.Count]
            : SampleStatistics.Median([.. frames.Where(f => f.Mouth.Opening <= limit).Select(f => f.Motion.Expression)]);
    }

    private float[] Rest() =>
        RestIsExact ? new float[ExpressionBasis.Count] : ClosedRest([.. _samples.Select(s => (s.Motion, s.Mouth))]);

    private static float[] Template(IReadOnlyList<StyleSample> nearest, float[] rest)
    {
        float[] median = SampleStatistics.Median([.. nearest.Select(s => s.Motion.Expression)]);
        return [.. median.Select((value, k) => k < ExpressionBasis.MouthCount ? value - rest[k] : 0)];
    }

    private static float[] UpperFace(float[] coefficients) =>
        [.. coefficients.Select((value, k) => k < ExpressionBasis.MouthCount ? 0 : value)];

    private static bool IsBlinking(StyleSample sample) => Math.Max(sample.Motion.BlinkRight, sample.Motion.BlinkLeft) > 0.4f;
}
