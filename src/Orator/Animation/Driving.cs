namespace Orator.Animation;

/// <summary>What moves a portrait in one frame.</summary>
/// <param name="Motion">The motion; null where pictures drive alone.</param>
/// <param name="Seen">What the animator's networks saw in the driver's picture, as <see cref="IPictureFollower.Follow"/> gave it; null
/// without pictures.</param>
public readonly record struct Driving(MotionFrame? Motion, object? Seen = null)
{
    /// <summary>When the frame is shown, seconds from the beginning of the clip, for what changes over time.</summary>
    public double Seconds { get; init; }

    /// <summary>Which part of the clip is over then: 0 = its first frame, 1 = its last.</summary>
    public double Elapsed { get; init; }

    /// <summary>What is heard then, for animators that move the lips by it (<see cref="AnimatorTraits.HearsSound"/>): as many frames of
    /// <see cref="Speech.LogMel"/> as that asks for, the moment in their middle; null without.</summary>
    public ReadOnlyMemory<float>? Sound { get; init; }

    /// <summary>Driven by motion.</summary>
    /// <param name="motion">The motion.</param>
    public static implicit operator Driving(MotionFrame motion) => new(motion);
}

/// <summary>How a driver's pictures are followed.</summary>
public sealed record FollowOptions
{
    /// <summary>True: the driver's pose is taken on as it is. False: it moves the portrait from its own pose, as the driver's moves since
    /// the first picture.</summary>
    public bool Absolute { get; init; }

    /// <summary>Whether relative motion is scaled by the size of the portrait's face relative to the driver's.</summary>
    public bool AdaptScale { get; init; }
}

/// <summary>Follows a driver's pictures in their order.</summary>
public interface IPictureFollower
{
    /// <summary>The driving of the next frame.</summary>
    /// <param name="picture">The driver's picture; its square is null where no face was seen.</param>
    /// <param name="initial">The square that motion is measured from in the picture's shot.</param>
    /// <param name="view">How the head is turned further.</param>
    Driving Follow(DriverPicture picture, Image initial, HeadView view);
}

/// <summary>A frame of a driver, as networks see it that look at pictures.</summary>
/// <param name="Square">The square around the head; null where no face was seen.</param>
/// <param name="Shot">Which shot it belongs to, 0 = the first.</param>
public readonly record struct DriverPicture(Image? Square, int Shot);
