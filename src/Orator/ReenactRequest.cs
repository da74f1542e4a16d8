namespace Orator;

/// <summary>How a portrait follows a driver (<see cref="TalkingHeads.Reenact"/>).</summary>
public sealed record ReenactRequest : RenderRequest
{
    /// <summary>Which video track of the driver, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Which sound track of the driver, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>False: the head moves from the portrait's own pose as the driver's does from its first frame. True: the driver's head pose
    /// is taken on as it is.</summary>
    public bool Absolute { get; init; }

    /// <summary>
    /// Additional turn of the head. If motion drives, positive angles turn the face towards the right edge of the picture, raise the chin,
    /// and turn the head clockwise; if pictures drive, they are in the convention of the poses that the model was trained with
    /// (docs/face-vid2vid.md).
    /// </summary>
    public HeadView View { get; init; } = HeadView.Own;

    /// <summary>Whether relative motion is scaled by the size of the portrait's face relative to the driver's (generators driven by
    /// pictures).</summary>
    public bool AdaptScale { get; init; }

    /// <summary>Whether relative motion is measured from the frame of the driver that is most like the portrait, not from the first
    /// (generators driven by pictures).</summary>
    public bool BestFrame { get; init; }

    /// <summary>Whether frames are computed with 8-bit integers: faster and a little less exact, after some preparation (generators driven
    /// by pictures).</summary>
    public bool Int8 { get; init; }

    /// <summary>
    /// Which of several people in the driver moves the portrait: 1 or null = the largest in the first frame with a face, 2 = the next ...
    /// The person is found again after cuts.
    /// </summary>
    public int? DrivingFace { get; init; }

    /// <summary>Frames a second, 1 to 120; null = the driver's.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Where the eyes look, by generators that motion drives; null = <see cref="Gaze.Follow"/>.</summary>
    public Gaze? Gaze { get; init; }

    /// <summary>Whether something was asked for that only generators can do that look at the driver's pictures.</summary>
    internal bool NeedsPictures => AdaptScale || BestFrame || Int8;

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        if (FramesPerSecond is double rate)
        {
            Range("Frames a second (--fps)", rate, 1, 120);
        }

        if (Gaze is not null && NeedsPictures)
        {
            throw new InputException(
                "A gaze (--gaze) belongs to generators that motion drives: leave out --adapt-scale, --best-frame and --int8.");
        }

        if (Absolute && (AdaptScale || BestFrame))
        {
            throw new InputException(
                "Scale adaptation and the search for the best frame belong to relative motion: leave them out, or --absolute.");
        }
    }
}
