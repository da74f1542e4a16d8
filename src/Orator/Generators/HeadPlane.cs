using System.Numerics;
using Orator.Faces;

namespace Orator.Generators;

/// <summary>A plane through a canonical point, parallel to the face, as it appears in the picture.</summary>
internal readonly struct HeadPlane
{
    private readonly Vector2 _origin;
    private readonly Vector2 _x;
    private readonly Vector2 _y;
    private readonly float _determinant;

    /// <summary>Lays the plane.</summary>
    /// <param name="pose">Pose of the head.</param>
    /// <param name="center">Origin of the plane, canonical space.</param>
    public HeadPlane(HeadPose pose, Vector3 center)
    {
        _origin = Flat(pose.ToPicture(center));
        _x = Flat(pose.Rotation.Apply(Vector3.UnitX)) * pose.Scale;
        _y = Flat(pose.Rotation.Apply(Vector3.UnitY)) * pose.Scale;
        _determinant = (_x.X * _y.Y) - (_x.Y * _y.X);
        Scale = pose.Scale;
    }

    /// <summary>Picture pixels per canonical unit where the plane is seen from the front.</summary>
    public float Scale { get; }

    /// <summary>Canonical x and y, relative to the origin, to picture pixels.</summary>
    public Vector2 ToPicture(Vector2 place) => _origin + (_x * place.X) + (_y * place.Y);

    /// <summary>Picture pixels (z is ignored) to canonical x and y, relative to the origin.</summary>
    public Vector2 ToPlane(Vector3 point)
    {
        Vector2 p = Flat(point) - _origin;
        return new Vector2((p.X * _y.Y) - (p.Y * _y.X), (p.Y * _x.X) - (p.X * _x.Y)) / _determinant;
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
