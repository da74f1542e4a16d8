using System.Numerics;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Where an eyeball is in the crop of an eye, and where it looks.</summary>
/// <remarks>Coordinates of an <see cref="EyeCrop"/>: x to the right and y down from the crop's centre, z away from the camera from the
/// line between the corners of the eye; the unit is half a side of the crop.</remarks>
/// <param name="Center">Centre of the eyeball.</param>
/// <param name="Radius">Radius of the eyeball.</param>
/// <param name="Gaze">Direction of the gaze, of length 1; (0, 0, -1) is parallel to the way to the camera.</param>
public readonly record struct EyePose(Vector3 Center, float Radius, Vector3 Gaze);
