using Orator.Geometry;

namespace Orator.Motion.FromVideo;

/// <summary>Measures a driver's motion from the first frame of its shot, as an upright camera would have seen it.</summary>
internal sealed class ShotReference
{
    private CameraRoll _camera;
    private int _shot;

    /// <summary>The last frame; empty before the first face.</summary>
    public DriverFrame Last { get; private set; }

    /// <summary>Takes in a frame with a face.</summary>
    /// <param name="motion">Its motion, in the picture as it is.</param>
    /// <param name="shot">Its shot, 0 = the first; a higher one than before begins anew.</param>
    public void Add(MotionFrame motion, int shot)
    {
        bool begins = Last.Reference is null || shot > _shot;
        if (begins)
        {
            (_shot, _camera) = (shot, CameraRoll.Of(motion.Rotation));
        }

        MotionFrame upright = _camera.TakenOut(motion);
        Last = new DriverFrame(upright, begins ? upright : Last.Reference);
    }
}
