namespace Orator.Animation;

/// <summary>What distinguishes an animator from others.</summary>
public sealed record AnimatorTraits
{
    /// <summary>Whether it is driven by <see cref="MotionFrame"/>.</summary>
    public bool DrivenByMotion { get; init; } = true;

    /// <summary>Whether it can be driven by a driver's pictures.</summary>
    public bool DrivenByPictures { get; init; }

    /// <summary>Whether a network draws, or helps to: videos say so in their metadata.</summary>
    public bool Learned { get; init; }

    /// <summary>Whether the whole square is drawn anew, its border included: that is blended into the photo more widely then.</summary>
    public bool RedrawsBorder { get; init; }

    /// <summary>Whether portraits are inverted into its network: then <see cref="AnimatorOptions.Inversion"/> means something.</summary>
    public bool Inverts { get; init; }

    /// <summary>Frames of <see cref="Speech.LogMel"/> that it hears for each picture, if it moves the lips by sound
    /// (<see cref="AnimatorOptions.LipsBySound"/>): then the mouth of its motion is at rest. Null = it does not.</summary>
    public int? HearsSound { get; init; }

    /// <summary>Side of the pictures that its networks draw, pixels; null = any.</summary>
    public int? NativeSize { get; init; }

    /// <summary>How many pictures of one person it can use.</summary>
    public int MostPortraits { get; init; } = 1;

    /// <summary>Names of the attributes that its model can edit (<see cref="AnimatorOptions.Edits"/>), beside those of files; null = it cannot
    /// edit.</summary>
    public IReadOnlyList<string>? Attributes { get; init; }

    /// <summary>The only picture of those given, for animators that use one.</summary>
    /// <param name="portraits">The pictures.</param>
    /// <param name="source">What will drive them.</param>
    /// <exception cref="ArgumentException">There is none or more than one, or the animator cannot be driven so.</exception>
    public SourcePortrait Only(IReadOnlyList<SourcePortrait> portraits, DrivingSource source)
    {
        CheckDriving(source);
        return portraits.Count == 1
            ? portraits[0]
            : throw new ArgumentException($"This animator takes one picture of a person, not {portraits.Count}.", nameof(portraits));
    }

    /// <summary>Fails unless an animator can use pictures, for animators that use several.</summary>
    /// <param name="portraits">The pictures.</param>
    /// <param name="source">What will drive them.</param>
    /// <exception cref="ArgumentException">There is none or more than <see cref="MostPortraits"/>, or the animator cannot be driven
    /// so.</exception>
    internal void Check(IReadOnlyList<SourcePortrait> portraits, DrivingSource source)
    {
        CheckDriving(source);
        if (portraits.Count < 1 || portraits.Count > MostPortraits)
        {
            string most = MostPortraits == 1 ? "one picture" : $"1 to {MostPortraits} pictures";
            throw new ArgumentException($"This animator takes {most} of a person, not {portraits.Count}.", nameof(portraits));
        }
    }

    private void CheckDriving(DrivingSource source)
    {
        if (source == DrivingSource.Motion ? !DrivenByMotion : !DrivenByPictures)
        {
            throw new ArgumentException($"This animator is not driven by {source.ToString().ToLowerInvariant()}.", nameof(source));
        }
    }
}

/// <summary>What drives a portrait.</summary>
public enum DrivingSource
{
    /// <summary>Motion, free of whose face it is.</summary>
    Motion,

    /// <summary>Pictures of a driver, which the animator's own networks look at.</summary>
    Pictures,
}
